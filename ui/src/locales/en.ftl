# The window in English. Short sentences, second person, present tense; no blame.
# The same word for the same thing everywhere: lodge (instance), app (OAuth client), passphrase.
# en.ftl, fr.ftl and de.ftl hold the same keys with the same variables; a test compares them.
# After adding a key here, run `npm run texts`.

## Everywhere
back = Back
cancel = Cancel
copied = { $name } copied.
copied-now = Copied
copy = Copy
copy-failed = This could not be copied. Select the text and copy it by hand.
copy-name = Copy: { $name }
done = Done
entering = Opening the lodge
for-example = For example
never-used = Never used
next = Continue
quit = Quit Gatelodge
quit-meaning = Everything stops, and apps cannot sign you in until you start it again.
quit-meaning-attached = The lodge runs in another program and goes on; only this window closes.
file-saved = Saved as { $path }.
save-as = Save…
save-name = Save: { $name }
save = Save
saved = Saved.
saving = One moment…
fact-none = None
fact-yes = Yes
fact-no = No
fact-everything = Everything; you still decide what it gets
fact-not-told = It is not told
fact-any-age = Any
fact-seconds =
    { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
saved-secret = Saved. A new secret is shown once, above.
chip-add = Add
chip-new = { $name }: add one
chip-drop = Take { $name } away

## Sidebar
nav-label = Rooms
nav-home = Home
nav-apps = Apps
nav-connectors = Connectors
nav-access = Browsers
nav-security = Security
nav-activity = Activity
nav-settings = Settings
state-open = Open
state-attached = Open, served by another program
which-lodge = Lodge

## Problems
problem-not-found = There is no such thing here any more.
problem-already-exists = This name is taken. Choose another one.
problem-invalid = Something here cannot be as it is written.
problem-weak-passphrase = This passphrase is too short or too common. Choose a longer one.
problem-proof = What you typed as a proof is wrong, or it was used before.
problem-throttled = There were too many wrong ones. Wait a moment, then try again.
problem-conflict = This cannot be done as things are.
problem-redirect-uri = One of the redirect addresses cannot be taken.
problem-unavailable = The lodge cannot do this now. Wait a moment, then try again.
problem-internal = Something broke inside the lodge. It is not your doing.

## First visit
wizard-step = Step { $number } of { $count }
wizard-begin = Begin
wizard-creating = Opening…
wizard-create = Open the lodge
wizard-welcome = A small house at your own gate
wizard-welcome-lead = Gatelodge lets you sign in to your apps with one passphrase, and keeps the book of who came.
wizard-point-sign-in = You sign in here, not at somebody else’s.
wizard-point-decide = You decide which app may come in and what it learns about you.
wizard-point-here = What the lodge knows stays on this computer.
wizard-name = What do people call you?
wizard-name-sentence = Apps that you allow see this name. You can change it later.
wizard-passphrase = Choose a passphrase
wizard-passphrase-sentence = It opens the lodge. Four or five words that have nothing to do with each other work well. Write it down and put it in a safe place.
wizard-place = Where it lives
wizard-place-sentence = The lodge keeps everything in one folder. Whoever has a copy of it knows what the lodge knows about you, so it belongs in your backup and in nobody else’s hands.
wizard-address = Address
wizard-address-hint = Apps on this computer find the lodge here.
wizard-done = The lamp is lit
wizard-done-lead = Your lodge is open. Apps find it at this address:
wizard-done-next = Next, tell it about a first app. You get three lines to paste into the app, and then you can sign in.
wizard-home = Look around first
wizard-first-app = Add the first app

## Passphrase
passphrase = Passphrase
passphrase-again = The same passphrase once more
passphrase-show = Show the passphrase
passphrase-hide = Hide the passphrase
passphrase-differs = The two differ.
strength-hint = At least 15 characters. While you type, you read here how hard it is to guess.
strength-0 = Guessed at once.
strength-1 = Easy to guess.
strength-2 = Some work to guess.
strength-3 = Hard to guess.
strength-4 = Very hard to guess.
weak-short = Still too short: it needs 15 characters. Add a word or two.
weak-common = This would be guessed quickly. Choose words that have nothing to do with each other.
weak-long = Longer than the lodge can take. Use at most 1024 characters.

## Home
home-title = { $name }, your lodge is open
home-title-bare = Your lodge is open
home-running = It answers at { $domain }.
home-since = Started { $since }.
home-apps =
    { $count ->
        [0] No apps
        [one] { $count } app
       *[other] { $count } apps
    }
home-sessions =
    { $count ->
        [0] Nobody signed in
        [one] { $count } browser signed in
       *[other] { $count } browsers signed in
    }
home-waiting = Waiting for you
home-address = Its address
home-address-sentence = Another program needs one of these to find your lodge.
home-lately = Who came lately
home-book = The whole book
home-nobody = Nobody yet. Sign-ins and what apps do are written down here.
waiting-nothing = Nothing. All is well.
waiting-replay = Somebody used an old key of { $client }
waiting-replay-meaning = That was { $when }. Everything that came from it was withdrawn. If { $client } stopped working, sign in there again.
waiting-throttled = Too many wrong passphrases
waiting-throttled-meaning = That was { $when }. If it was not you, somebody tried to come in.
waiting-passphrase = This lodge has no passphrase yet
waiting-passphrase-meaning = Nobody can sign in until it has one.
waiting-broken = Not working: { $check }
waiting-attention = Worth a look: { $check }
waiting-account = { $name } needs you
waiting-account-meaning = That was { $when }. Connect it again, and everything goes on.
waiting-first-app = Add a first app
waiting-first-app-meaning = Then you can sign in there with your passphrase.
waiting-device = { $app } asks to be let in from a device
waiting-device-meaning = It shows the code { $code }. Asked { $when }.
waiting-refusal = { $app } could not come in
waiting-refusal-meaning = That was { $when }. One click would let it in the next time.

## Addresses of the lodge
issuer = Address of the lodge
discovery = Address that explains the rest
discovery-hint = Most programs ask for this one only and find out everything else by themselves.
endpoints = Single addresses, for programs that ask for each
endpoints-hint = You need these only if the other program does not take the address that explains the rest.
endpoint-authorization = Where people sign in
endpoint-token = Where the app fetches its tokens
endpoint-userinfo = Who signed in
endpoint-keys = Public keys
endpoint-sign-out = Where people sign out
endpoint-revocation = Where tokens are handed back
endpoint-introspection = Whether a token still works
endpoint-device = Where a device asks for a code
endpoint-pushed = Where an app sends its request ahead
endpoint-register = Where apps register themselves

## Apps
apps-sentence = Programs and websites that may send you here to sign in.
apps-empty-title = No apps yet
apps-empty = An app (OAuth client) is a program or website that lets you sign in with your lodge. Add it here, then paste what you get into its settings.
app-add = Add an app
app-add-sentence = Say what kind of program it is and where it takes its answers. You then get what to paste into it.
app-added = { $name } is added.
app-state-allowed = May come in
app-state-new = Waits for its first visit
app-state-idle = Holds no access
destination-computer = This computer
destination-scheme = { $scheme } addresses
app-kind = What kind of program is it?
kind-server = A website or a server
kind-server-meaning = It runs on a machine of its own and can keep a secret.
kind-server-term = confidential client
kind-native = A program on this computer or on a phone
kind-native-meaning = You installed it. It keeps no secret, because anyone could look inside.
kind-native-term = native, public client
kind-browser = A page in the browser
kind-browser-meaning = All of it runs in the browser, with no server of its own.
kind-browser-term = single-page app, public client
app-name = Its name
app-name-hint = You see it when the app asks to come in.
redirects = Redirect addresses
redirects-term = redirect_uris
redirects-server = Answers go to these addresses and nowhere else. The other program’s help calls it callback or redirect URL.
redirects-native = Answers go to these addresses and nowhere else. Leave the port out of 127.0.0.1: the program may then use any.
redirects-browser = Answers go to these addresses and nowhere else. It is the page that people come back to.
address-number = { $name }, line { $number }
address-drop = Take away line { $number }
address-add = Another address
redirect-blank = There is a space, a backslash or an invisible character in it.
redirect-wildcard = An address has to be whole. A * stands for too much.
redirect-fragment = Leave out the # and what follows.
redirect-long = This is longer than 2000 bytes.
redirect-no-scheme = It has to begin with https:// or, on this computer, with http://.
redirect-scheme = Addresses of this kind are never taken.
redirect-no-host = There is no host after the slashes.
redirect-userinfo = Leave out the name before the @.
redirect-http = Without https, only 127.0.0.1, [::1] and localhost are taken.
redirect-any-port = The program may use any port here.
redirect-localhost = It may use no other port than this. 127.0.0.1 in place of localhost lets it use any.
redirect-own-scheme = Only an installed program can open addresses of its own kind. Choose that kind above, or use https.
redirect-scheme-dot = An own kind of address needs a dot, such as org.example.notes:/callback.
app-advanced = More, for special cases
app-id = Id
app-id-hint = The app says this id when it asks to come in. Left empty, one is made up.
app-scopes = What it may ask for
app-scopes-hint = Nothing ticked: it may ask for everything. You still decide what it gets.
after-sign-out = Addresses after signing out
after-sign-out-hint = Where the browser may go after you sign out of the app.
app-algorithm = Signature of ID tokens
app-algorithm-hint = RS256 works everywhere. Change it only if the app says so.
app-trusted = Never ask me
app-trusted-hint = The app comes in without your consent being asked. Only for programs of your own.
app-pkce = May go without PKCE
app-pkce-hint = PKCE protects the way back to the app. Only old programs cannot do it.
app-save-new = Add the app
app-not-ready = A name and one redirect address are needed.
paste-title = What to paste into { $name }
paste-sentence = Open the other program’s settings and carry these over.
paste-heading = What to paste into it
paste-next = Then sign in from there. The first time, your lodge asks whether you allow it.
app-open = See the app
secret = Secret
secret-once = The secret is shown only now. The lodge keeps no readable copy: if it gets lost, make a new one.
secret-kept = It was shown when it was made and cannot be shown again. Lost it? Make a new one below.
secret-none = This kind of program has none. Leave the field empty.
app-edit = Edit
app-fact-access = Access
app-fact-used = Last came
app-fact-added = Added
app-fact-asks = Consent
app-grants =
    { $count ->
        [one] May come in
       *[other] May come in, from { $count } places
    }
app-grants-none = None now
app-asks = You are asked
app-asks-never = Never asked
app-ends = Renew or end
secret-new = New secret
secret-new-meaning = If the old one got lost or into wrong hands.
secret-new-button = New secret…
secret-new-ask = Make a new secret for { $name }?
secret-new-deed = Make a new secret
secret-new-effect-old = The old secret stops working at once.
secret-new-effect-paste = You paste the new one into the app. It is shown once.
secret-new-effect-grants = What you allowed the app stays allowed.
secret-made = A new secret is made. It is shown once, above.
withdraw = Withdraw access
withdraw-meaning = It stays on the list and has to ask you again.
withdraw-button = Withdraw…
withdraw-ask = Withdraw the access of { $name }?
withdraw-deed = Withdraw access
withdraw-effect-tokens = Everything it holds stops working at once.
withdraw-effect-consent = Your consent is forgotten: it has to ask you again.
withdraw-effect-stays = It stays on the list, as it is registered.
withdrawn = Access withdrawn.
app-remove = Remove the app
app-remove-meaning = It can no longer send anybody here.
app-remove-button = Remove…
app-remove-ask = Remove { $name }?
app-remove-deed = Remove the app
app-remove-effect-tokens = Everything it holds stops working at once.
app-remove-effect-id = Its id and secret are gone for good. Added again, it gets new ones to paste.
app-remove-effect-data = What the app itself keeps elsewhere stays there.
app-removed = The app is removed.
app-missing = This app is not on the list
app-cloud = OpenCloud or ownCloud?
app-cloud-meaning = Their apps come ready-made. Say only where your server is.
app-state-closed = Cannot come in
kind-device = A device without a browser
kind-device-meaning = A television or a command line. It shows a code, and you type the code in elsewhere.
kind-device-term = device client
kind-machine = A program without a person
kind-machine-meaning = It acts for itself, with a secret, and nobody signs in.
kind-machine-term = client credentials
app-initiate = Where a sign-in can begin
app-initiate-hint = An address of the app, with https. Other programs may send you there to sign in.
app-closed = This app has no redirect address, so it cannot come in. Edit it and give it one.
app-refused =
    { $count ->
        [one] A request of this app was refused lately.
       *[other] { $count } kinds of requests of this app were refused lately.
    }
app-registered = What is registered
app-software = Program
app-not-named = A name is needed.
publisher-owner = by you
publisher-preset = ready-made
publisher-import = from a file
publisher-dynamic = by itself
paste-next-alone = Then start it. It finds your lodge by itself.
secret-own-key = It has none. It shows who it is with a key of its own.
group-addresses = More addresses
group-addresses-holds = After signing out, and where a sign-in can begin
group-sign-in = How the app shows who it is
group-sign-in-holds = Secret or key
group-asks = What it may ask
group-asks-holds = Answers, ways to tokens, scopes
group-tokens = Tokens
group-tokens-holds = Signatures, coming back, who you are to it
group-sign-out = Signing out
group-sign-out-holds = Whether the app is told when you sign out
group-about = About the app
group-about-holds = Picture, pages, contacts
group-rules = Rules
group-rules-holds = Consent, PKCE, how fresh a sign-in must be
app-method = How it shows who it is
app-method-hint = What the other program can do stands in its help. If nothing does, leave it.
auth-secret = With a secret, one way or the other
auth-basic = With a secret, in the header
auth-post = With a secret, in the form
auth-secret-jwt = With a proof made from the secret
auth-key = With a proof made with its own key
auth-none = Not at all
app-assertion-alg = Signature of the proof
app-assertion-alg-hint = The lodge takes a proof with this signature only.
app-keys = Its public keys
app-keys-hint = With them the lodge checks what the app signs.
keys-none = None
keys-address = At an address
keys-set = Written here
app-jwks = Key set
app-jwks-hint = A JWK set with public keys only. Paste it as it is.
app-jwks-uri = Address of its keys
app-jwks-uri-hint = With https. The lodge fetches the keys when it needs them.
alg-any = Any
alg-none = None (unsigned)
alg-plain = Not signed
app-answers = What an answer may hold
app-answers-hint = Almost every app needs the code alone.
answer-code = A code, to be changed into tokens
answer-id-token = Who you are, in the address
answer-id-token-token = Who you are and a token, in the address
answer-token = A token, in the address
answer-code-id-token = A code, and who you are in the address
answer-code-token = A code, and a token in the address
answer-all = All three
answers-risk = What travels in the address stays in the browser’s history, and other pages and programs may see it. Only old apps need it.
app-grant = Beyond that it may
grant-refresh = Come back without you
grant-device = Sign you in with a code that you type elsewhere
grant-machine = Act for itself, without you
scope-openid = Who you are
scope-profile = Your name and what is on your profile
scope-email = Your e-mail address
scope-address = Your postal address
scope-phone = Your phone number
scope-roles = Your roles
scope-groups = Your groups
scope-offline = Coming back without you
app-scopes-other = Other words
app-scopes-other-hint = Scopes that are not on the list, with spaces between them.
app-request-alg = Signature of its requests
app-request-alg-hint = For apps that sign what they ask (request objects).
app-request-uris = Where its requests may be fetched
app-request-uris-hint = Addresses with https, exactly as the app sends them.
app-userinfo-alg = Signature of what it reads about you
app-userinfo-alg-hint = Most apps expect plain JSON here.
app-refresh = A key for coming back, once used
app-refresh-hint = A new one each time tells you if a copy is in somebody’s hands. Change it only for apps that lose the new one.
refresh-rotate = Is replaced by a new one
refresh-reuse = Stays good
app-pairwise = A name of its own for you
app-pairwise-hint = This app knows you under another id than the others, so that they cannot compare.
app-sector = Apps that share the name
app-sector-hint = Address of a list of redirect addresses, with https. Apps on that list know you under the same id.
app-dialect = Way of speaking
app-dialect-hint = A few details of answers differ. Only the apps of OpenCloud and ownCloud need theirs.
dialect-openid = As OpenID Connect says
dialect-libregraph = As LibreGraph Connect speaks
app-backchannel = Tell its server
app-backchannel-hint = The lodge posts a note to this address when your session ends (back-channel logout).
app-frontchannel = Tell its page
app-frontchannel-hint = The page after signing out opens this address in the browser (front-channel logout). It has to lie beside a redirect address.
app-logout-session = Say which session ended
app-logout-session-hint = Without it, the app signs you out everywhere.
app-logo = Picture
app-logo-hint = With https: PNG, JPEG, GIF or WebP. The lodge fetches it once and shows its own copy.
app-home = Home page
app-policy = How it treats your data
app-terms = Its terms
app-contacts = Whom to write to
app-contacts-hint = E-mail addresses, one a line.
app-contacts-add = Another contact
logo-again = Picture
logo-is-there = The lodge has a copy and shows it when the app asks.
logo-is-missing = The lodge has no copy. The consent page shows initials.
logo-again-button = Fetch it again
logo-fetching = Fetching…
logo-fetched = The picture is fetched.
app-pushed = It must send requests ahead
app-pushed-hint = The browser then carries only a name of the request, and nobody can change it on the way.
app-max-age = Oldest sign-in that will do
app-max-age-hint = In seconds. You sign in again if it is longer ago. Left empty, any will do.
app-max-age-wrong = Write a number of seconds, or nothing.
app-auth-time = Always say when I signed in
app-auth-time-hint = Its ID tokens then hold the time.
app-acr = How you should have signed in
app-acr-hint = Words with spaces between them, the best first.
app-always = Told without being asked
app-always-hint = Facts that this app gets whatever it asks for, such as roles and groups.
apps-more = More about apps
apps-refusals = Apps that did not get in, why, and what helps.
apps-refusals-count =
    { $count ->
        [one] { $count } to look at
       *[other] { $count } to look at
    }
apps-devices = Televisions and command lines that show a code.
apps-devices-count =
    { $count ->
        [one] { $count } waits
       *[other] { $count } wait
    }
apps-cloud = Cloud servers
apps-cloud-meaning = OpenCloud and ownCloud, with their apps.
apps-registration = Who may add apps without you.
apps-import = Bring apps along from another provider, or take them away.

## Access
access-sentence = Browsers in which you typed your passphrase. One that was closed since has forgotten it, but stays here until its time is over or you sign it out.
access-empty-title = No browser is signed in
access-empty = When you sign in to an app with a browser, the browser appears here. You can end it from here at any time.
access-apps = What apps may do without a browser is under Apps.
session-unknown = A browser
session-used = Used for { $apps }
session-used-none = Not used for an app yet
session-seen = Last seen { $when }
session-since = Signed in
session-last = Last seen
session-how = With
place-network = In this network
method-pwd = passphrase
method-otp = a code
method-mfa = two factors
method-hwk = a security key
method-swk = a passkey
method-user = a touch
session-end = Sign it out
sessions-end-others = Sign out all others
sessions-end-all = Sign out all
session-end-ask = Sign out { $device }?
sessions-others-ask =
    { $count ->
        [one] Sign out the other browser and keep { $device }?
       *[other] Sign out { $count } other browsers and keep { $device }?
    }
sessions-all-ask = Sign out all { $count } browsers?
session-effect-browser = The browser needs your passphrase to come in again.
sessions-effect-browsers = Each of these browsers needs your passphrase to come in again.
session-effect-apps = Apps that you allowed to come back without you keep their access. You withdraw that under Apps.
session-ended = Signed out.
sessions-others-ended = All others are signed out.
sessions-all-ended = All browsers are signed out.

## Activity
activity-sentence = The book of the lodge: who came, what apps did, what was refused.
activity-empty-title = The book is still empty
activity-empty = Every sign-in, every consent and every refusal is written down here.
activity-most = The latest { $count } lines are shown.
log = The log
log-sentence = Each line has a link to the one before it, under the lodge’s key. A line that was changed or taken away from outside is found.
log-check = Check the log
log-save = Save a copy
log-whole =
    { $count ->
        [one] The log is whole: one line, as it was written.
       *[other] The log is whole: { $count } lines, as they were written.
    }
log-broken =
    { $how ->
        [altered] Line { $number } is not as it was written.
        [missing] Line { $number } is gone.
       *[cut_off] From line { $number } on, the log was cut off or something was put there.
    }
log-broken-next = Somebody changed the file of the lodge from outside. Compare it with a backup, and look who can write to its directory.
sheet = Show
sheet-all = Everything
sheet-sign-ins = Sign-ins
sheet-apps = Apps
sheet-warnings = Worth a look
sheet-empty = Nothing of this kind.
event-some-app = an app
event-instance-added = The lodge was made
event-instance-renamed = The lodge moved to another port
event-passphrase-changed = The passphrase was set
event-signed-in = You signed in
event-sign-in-failed = Wrong passphrase
event-sign-in-throttled = Too many wrong passphrases; the lodge makes them wait
event-signed-out = A browser was signed out
event-passkey-added = A passkey was added
event-passkey-removed = A passkey was removed
event-passkey-doubled = A passkey was refused: there may be a copy of it
event-consent-given = You allowed { $client }
event-consent-denied = You refused { $client }
event-token-issued = { $client } came in
event-replay-detected = An old key of { $client } was used again; all that came from it was withdrawn
event-access-revoked = The access of { $client } was withdrawn
event-client-added = { $client } was added
event-client-changed = { $client } was changed
event-client-removed = { $client } was removed
event-request-refused = { $client } was refused
event-reset-asked = Somebody asked for a link to a new passphrase
event-mail-not-sent = A letter to you could not be sent
event-keys-rotated = New signing keys were made
event-key-revoked = A signing key was taken out of use
event-device-waiting = { $client } asks to be let in from a device
event-device-allowed = You let { $client } in on a device
event-device-denied = You turned { $client } away on a device
event-device-throttled = Somebody tries device codes; the lodge makes them wait
event-sign-out-not-heard = { $client } could not be told that you signed out
event-hint-asked = Somebody asked for the hint to your passphrase
event-account-connected = An account at another service was connected
event-account-needs-owner = An account at another service needs you: connect it again
event-account-disconnected = An account at another service was given up
event-account-token-given = A program got a token of a connected account
event-konnector-needs-owner = A connector cannot go on without you
event-app-installed = A web app was installed
event-app-updated = A web app got another version
event-app-uninstalled = A web app was removed
event-new-device = Somebody signed in with a browser that was new here
event-second-factor-failed = The passphrase was right, the code was not
event-second-factor-throttled = Too many wrong codes; the lodge makes them wait
event-second-factor-on = Two factors are needed from now on; every browser has to sign in again
event-second-factor-changed = Another second factor is in use
event-second-factor-off = Two-factor sign-in was turned off
event-second-factor-reset = Two-factor sign-in was turned off without a code, from this computer
event-recovery-codes-made = New recovery codes were made
event-recovery-code-used = A recovery code opened the lodge
event-device-trusted = A device signs in without a code from now on
event-device-trust-ended = Devices are asked for a code again

## Security
security-sentence = What opens the lodge, and what it signs with.
passphrase-sentence = Forgotten, or seen by somebody? The lodge can give you a new one.
passphrase-reset = Reset passphrase…
passphrase-ask = Reset the passphrase?
passphrase-deed = Reset passphrase
passphrase-effect-new = You get a new passphrase. It is shown once.
passphrase-effect-old = The old one stops working at once.
passphrase-effect-sessions = All browsers are signed out.
passphrase-new = New passphrase
passphrase-made = A new passphrase is set. It is shown once.
passphrase-once = This is shown only now. Write it down and put it in a safe place.
passphrase-written = I wrote it down
passphrase-effect-trust = Apps, trusted devices and sign-ins that wait for a code begin anew.
factor = Second step
factor-sentence = The passphrase alone opens the lodge. With a second step, somebody who learns it still stays outside.
factor-on-sentence = Needed at every sign-in since { $when }.
factor-app = Authenticator app
factor-app-none = An app on your phone shows a new code every half minute. The better choice.
factor-app-in-use = In use.
factor-app-used = In use; last { $when }.
factor-app-add = Add an authenticator app
factor-app-change = Change the authenticator app
factor-app-change-sentence = The app in use counts until the new one has shown its first code.
factor-app-remove = Remove the authenticator app
factor-app-remove-sentence = From then on a code is mailed at each sign-in.
factor-app-scan = Scan the picture with the app on your phone, then type the code that it shows.
factor-app-type = If it cannot be scanned, type the secret into the app, or open the address with it.
factor-picture = QR code with the secret for the authenticator app
factor-secret = Secret
factor-address = Address
factor-first-code = First code
factor-first-code-hint = Six digits. With it the second step begins to count, and every browser signs in again.
factor-confirm = Confirm
factor-mail = Codes by mail
factor-mail-none = A code is mailed to you when you sign in. As safe as your mailbox.
factor-mail-first = A code is mailed at each sign-in.
factor-mail-second = Mailed when you ask for it, in place of the app.
factor-mail-on = Turn on codes by mail
factor-mail-sent = A code is on its way to { $address }. Type it here.
factor-mail-nowhere = You have no e-mail address here, so the code stays in the outbox. Type it here.
factor-mail-outbox = Without a mail server, the letter is kept in the outbox:
factor-mail-code = Code of the letter
factor-mail-remove = Remove codes by mail
factor-mail-remove-sentence = From then on the code of the authenticator app is the only way, besides the recovery kit.
factor-mail-me = Mail me a code
factor-mailed = A code is on its way.
factor-add = Add…
factor-change = Change…
factor-remove = Remove…
factor-remove-deed = Remove
factor-removed = Removed.
factor-last = The last factor stays while the second step is needed. Turning the step off removes it.
factor-code = Code
factor-code-hint = Of the authenticator app, or one of the recovery kit. It is used up.
factor-code-mail-hint = Of the authenticator app, of a letter, or one of the recovery kit. It is used up.
factor-go-on = Go on
factor-off = Turn off…
factor-off-sentence = The passphrase alone opens the lodge from then on. The app, the mailed codes, the recovery kit and the trusted devices are forgotten.
factor-off-deed = Turn off the second step
factor-is-on = The second step is needed from now on.
factor-is-off = The second step is off.
kit = Recovery kit
kit-title = Recovery kit of the Gatelodge at { $domain }
kit-use = Each of these codes opens the lodge once, after the passphrase, when neither app nor mail is at hand.
kit-keep = Keep them on paper or in a password manager, and not on the phone itself.
kit-where = Where to use them: { $address }
kit-made = Made { $when }
kit-codes = Recovery codes
kit-picture = QR code with the recovery codes
kit-once = These codes are shown only now. Print or save them before you go on.
kit-print = Print…
kit-save = Save…
kit-check = Type one of the codes
kit-check-hint = From the paper or the file, to see that it was kept. The code stays good.
kit-check-button = Check
kit-checked = The kit is kept.
kit-later = Later
kit-left =
    { $count ->
        [0] No code is left.
        [one] { $count } code is left.
       *[other] { $count } codes are left.
    }
kit-unchecked = Not checked yet that they are kept.
kit-checked-at = Checked { $when }.
kit-new = Make a new recovery kit
kit-new-short = New…
kit-new-sentence = You get ten new codes. The old ones stop working at once.
kit-new-deed = Make new codes
trusted = Trusted devices
trusted-until = No code until { $when }
trusted-unknown = Some device
trusted-end = Ask again
trusted-end-all = Ask everywhere again
trusted-ended = A code is asked for there again.
passkeys = Passkeys
passkeys-sentence = Sign in with a finger, a face or a security key, in the place of the passphrase.
passkeys-nowhere = Browsers know no passkeys for addresses made of numbers. Give this instance a name first.
passkeys-none = There are none yet. One is added in the browser that will use it.
passkey-add = Add in the browser
passkey-name = Name of the passkey
passkey-save = Save
passkey-rename = Rename { $name }
passkey-copied = Copied between your devices
passkey-kept = Stays in one device
passkey-since = Added { $when }
passkey-unused = Never used
passkey-used = Used { $when }
passkey-remove = Remove
passkey-remove-label = Remove { $name }
passkey-removed = Passkey removed
passkey-ask = Remove { $name }?
passkey-effect = It opens this lodge no more. Browsers may go on offering it until you delete it there.
keys = Signing keys
keys-sentence = With these the lodge signs what it tells apps. Apps fetch the public part by themselves.
keys-rotate = New keys…
key-active = In use
key-retiring = On its way out
key-retires = Leaves { $when }
key-made = Made { $when }
keys-ask = Make new signing keys?
keys-deed = Make new keys
keys-effect-old = The old ones stay published until what they signed has run out.
keys-effect-apps = Apps need do nothing. One that has the keys built in has to be told.
keys-made = New keys are in use.
key-next = Gets ready
key-from = Signs from { $when }
key-due = Changes { $when }
key-due-never = Changes when you say so
keys-schedule = Change keys automatically
keys-schedule-hint = New ones are published a day before they sign, so that every app knows them in time.
keys-never = Never
keys-every = Every { $days } days
keys-when = When do they sign?
keys-soon = After a day
keys-soon-meaning = Apps learn of them first. Nobody notices anything.
keys-now = At once
keys-now-meaning = An app that keeps a copy of the keys may refuse you for a while.
keys-deed-now = Change keys now
keys-effect-waiting = The keys that get ready are taken; no others are made.
keys-prepared = New keys get ready.
keys-emergency = Somebody else may have a key
keys-emergency-sentence = Who has a key can pretend to be this lodge. Revoke the key, and what it signed is good no more.
key-revoke = Revoke…
key-revoke-name = Revoke the key { $name }
key-revoke-ask = Revoke the key for { $name }?
key-revoke-deed = Revoke key
key-revoke-effect-tokens = Everything signed with it stops working here at once: apps have to get new access.
key-revoke-effect-apps = Apps that keep a copy of the keys believe it until they fetch them again.
key-revoke-effect-next = Another key of its kind signs from now on.
key-revoke-effect-undone = This cannot be undone.
key-revoked = The key is revoked.

## Settings
settings-sentence = Your name and language, how Gatelodge starts, and whether all is well.
settings-you = You
settings-name = Your name
settings-name-hint = Apps that you allow see it.
settings-email = E-mail address
settings-email-hint = Apps see it only if you allow that. It may stay empty.
settings-language = Language
language-window = Language of this window
language-window-hint = This changes what you are reading now.
language-system = As the system
language-pages = Language of the sign-in pages
language-pages-hint = What you see in the browser when you sign in.
language-browser = As the browser
settings-program = This program
autostart = Start when I sign in to this computer
autostart-hint = Apps can then sign you in at any time. No window opens.
autostart-failed = The lodge is open, but starting at sign-in could not be set. Try again under Settings.
data-place = Where the data lives
data-show = Show folder
root-key-keyring = The key to the secrets in it is kept in the system’s keyring.
root-key-file = The key to the secrets in it lies in a file beside them that only you can read.
version = Version
version-embedded = The lodge runs inside this program.
version-attached = The lodge runs in another program; this is only its window.
doctor = Doctor
doctor-sentence = Looks at everything that could be wrong here, one by one.
doctor-again = Look again
doctor-looking = Looking…
doctor-all-well = All is well.
doctor-look = Something is worth a look.
finding-well = Fine
finding-attention = Worth a look
finding-broken = Not working
settings-profile = Name, contact, address, roles, and which app learns what.
settings-https = How other devices reach this lodge, and with whose certificate.

## The lodge did not start
trouble-title = The lodge could not open
trouble-what = What helps most often
trouble-port = Another program uses the lodge’s port: end that program, then try again.
trouble-keyring = The keyring is locked: unlock it with your computer’s password, then try again.
trouble-data = The data was written by a newer Gatelodge: install that version.
trouble-retry = Try again
trouble-trying = Trying…
trouble-still = The lodge still could not open.

## Test client
test-title = Test client
test-sentence = See what an app sees. The test client signs in here like any app, and shows every step.
test-what = What should it try?
test-code = Sign in through the browser
test-code-meaning = The browser brings a code, and the app changes it into tokens. Almost every app does this.
test-code-term = Authorization code with PKCE
test-tokens = Tokens through the browser
test-tokens-meaning = The browser brings tokens itself, with or without a code. Older apps do this.
test-tokens-term = Implicit and hybrid flow
test-device = A device without a browser
test-device-meaning = It shows a code, and you type it in elsewhere. Televisions and command lines do this.
test-device-term = Device authorization, RFC 8628
test-machine = A program without a person
test-machine-meaning = It signs in for itself, with a secret.
test-machine-term = Client credentials
test-response-type = What the answer holds
test-response-mode = How the answer travels
test-mode-usual = As usual for it
test-mode-query = In the address (query)
test-mode-fragment = Behind the # (fragment)
test-mode-form = In a form (form_post)
test-scope = What it asks for
test-scope-hint = Words with spaces between them. openid asks who you are, offline_access asks for a refresh token.
test-prompt = When you are asked
test-prompt-usual = Only if needed
test-prompt-login = Sign in again (login)
test-prompt-consent = Ask for consent again (consent)
test-prompt-account = Choose who signs in (select_account)
test-prompt-none = Show no page at all (none)
test-secret = With a secret
test-secret-hint = Like an app on a server (confidential client). Only such an app may ask what a token is good for.
test-pkce = Bind the code to this client (PKCE)
test-pkce-hint = Without it, the lodge refuses an app that has no secret.
test-pushed = Send the request ahead (PAR)
test-pushed-hint = The browser then carries only its name.
test-max-age = Oldest sign-in that will do
test-max-age-hint = In seconds. With 0 you sign in again.
test-login-hint = Whom the page proposes
test-acr = How you should have signed in
test-locales = Languages of the pages
test-claims = Single facts about you
test-claims-hint = JSON, such as {"{"}"id_token":{"{"}"email":null{"}"}{"}"}
test-algorithm = Signature of ID tokens
test-advanced = More choices
test-start = Start the test
test-note = The lodge registers an app for this test only. It goes when the test ends, at the latest after ten minutes.
test-standing = How far it is
test-waiting-browser = It is your turn: go on in the browser.
test-waiting-device = It is your turn: open the address and compare the code.
test-waiting-hint = This page goes on by itself when the answer is here.
test-user-code = Code
test-address = Address to open
test-browser = Open in the browser
test-working = A step is being done.
test-done = Everything came as it should.
test-failed = This did not end as it should. Open the step that is marked.
test-over = This test is over. You can still read its steps.
test-steps = Steps
test-more = Try more with what came
test-move-userinfo = Who is it?
test-move-introspect = What is the token good for?
test-move-refresh = Get new tokens
test-move-revoke = Give the tokens back
test-move-sign-out = Sign out
test-end = End the test
test-again = Another test
test-ends = The test ends by itself at { $time }.
test-step-discovery = Reads how the lodge can be used
test-step-keys = Reads the public keys
test-step-pushed = Sends the request ahead
test-step-authorize = Sends the browser to the lodge
test-step-answer = The browser brings the answer
test-step-token = Gets the tokens
test-step-device = Asks for a code to show
test-step-poll = Asks whether you have answered
test-step-refresh = Gets new tokens
test-step-userinfo = Asks who you are
test-step-introspect = Asks what the token is good for
test-step-revoke = Gives the tokens back
test-step-sign-out = Sends the browser to sign out
test-step-signed-out = The browser comes back
test-state-waiting = Waits
test-state-well = Fine
test-state-refused = Refused
test-state-bad = Does not hold
test-token-id = Who you are
test-token-access = What the app may do
test-token-refresh = What gets new tokens
test-opaque = This token says nothing by itself. Only the lodge can read it.
test-payload = Content
test-header = Head
test-raw = As it travels
test-sent = Sent
test-brought = Brought by the browser
test-came = Came back
test-line = Method and address
test-parameters = Parameters
test-headers = Header fields
test-body = Body
test-looked = What was looked at
test-holds = Holds
test-fails = Does not hold
test-expected = Expected: { $value }
test-check-status = The server agrees
test-check-issuer = It calls itself by the right name
test-check-state = It answers this request and no other
test-check-answer-issuer = It says who answers
test-check-complete = Everything promised is there
test-check-signature = Signed with a published key
test-check-algorithm = Signed the way that was agreed
test-check-type = It is the right kind of token
test-check-iss = From this lodge
test-check-aud = For this app
test-check-azp = Given to this app
test-check-exp = Still good
test-check-iat = Not from the future
test-check-nonce = Made for this request
test-check-at-hash = Belongs to the access token
test-check-c-hash = Belongs to the code
test-check-s-hash = Belongs to the request’s state
test-check-auth-time = You signed in recently enough
test-check-subject = The same person everywhere
test-check-token-type = Whoever carries it may use it
test-check-active = The lodge says rightly whether it is good
test-check-rotated = The old one was replaced

## Apps that register themselves
registration = Apps that register themselves
registration-sentence = Some apps can add themselves to your list (dynamic client registration). You decide whether they may.
registration-who = Who may add apps?
registration-closed = Only you
registration-closed-meaning = Apps are added here, by hand. Nothing else can.
registration-token = Apps that bring a token from you
registration-token-meaning = You make a token, give it to the app, and it registers with it.
registration-open = Any app
registration-open-meaning = Whoever reaches this lodge can register an app. It still has to ask you before it gets anything.
registration-open-ask = Let any app register?
registration-open-deed = Let any app register
registration-open-effect-anybody = Whoever reaches this lodge can put an app on your list, under any name.
registration-open-effect-consent = It gets nothing until you allow it. The page says that it registered itself.
registration-open-effect-names = A name proves nothing. Look at the address that the answer goes to.
registration-where = Where they register
registration-where-sentence = Apps find this address by themselves if they know the lodge’s.
registration-rules = What holds for them
registration-count =
    { $count ->
        [0] None has registered yet; at most { $most } can.
        [one] { $count } has registered; at most { $most } can.
       *[other] { $count } have registered; at most { $most } can.
    }
registration-unused = One that nobody signs in with goes after { $days } days. They are never trusted.
registration-stay =
    { $count ->
        [one] { $count } app registered itself earlier. It stays until you remove it.
       *[other] { $count } apps registered themselves earlier. They stay until you remove them.
    }
registration-old = For old apps
registration-front = They may get tokens in the address
registration-front-hint = What travels in the address stays in the browser’s history. Leave this off unless an app needs it.
registration-pkce = Those with a secret may go without PKCE
registration-pkce-hint = Counts for apps that register from now on. PKCE protects the way back to the app.
tokens = Registration tokens
tokens-sentence = Give a token to the app that may register. Whoever has it can use it, so make it short-lived.
token-once = The token is shown only now. Paste it into the app.
token-made = A token is made. It is shown once.
token-name = What is it for?
token-name-hint = Only you see this.
token-uses = For how many apps
token-uses-hint = Left empty: any number.
token-days = For how many days
token-days-hint = Left empty: for ever.
token-number = Write a whole number, or nothing.
token-make = Make a token
token-any = Good for any number of apps,
token-left =
    { $count ->
        [0] Used up,
        [one] Good for { $count } more app,
       *[other] Good for { $count } more apps,
    }
token-forever = without an end.
token-until = until { $date }.
token-over = and over since { $date }.
token-remove = Remove the token
token-remove-button = Remove…
token-remove-name = Remove { $name }
token-remove-ask = Remove the token { $name }?
token-remove-effect = Nobody can register with it any more.
token-remove-effect-apps = Apps that registered with it stay.
token-removed = The token is removed.

## Devices
devices = Devices that wait
devices-sentence = A device without a browser shows a code (device authorization). Let it in here, or on the lodge’s page.
devices-empty-title = No device waits
devices-empty = When a television or a command line asks to sign you in, it shows a code, and appears here for ten minutes.
devices-warning = Let in only what you started yourself. Never because somebody sent you a code.
device-asked = Asked { $when }
device-from = from { $address };
device-from-here = from this computer;
device-gives-up =
    { $minutes ->
        [one] gives up within a minute.
       *[other] gives up in { $minutes } minutes.
    }
device-allow = Let it in
device-allow-button = Let it in…
device-deny = Turn it away
device-ask = Let { $app } in on this device?
device-effect-code = The device in front of you shows exactly this code. If not, somebody else is asking.
device-effect-yours = You started this yourself. If somebody sent you the code, turn it away.
device-effect-scopes = It then gets:
device-effect-no-scopes = It asks for nothing about you.
device-allowed = { $app } is let in.
device-denied = { $app } is turned away.

## Refused requests
refusals = Refused requests
refusals-sentence = Apps that did not get in: what they asked, what is registered, and what helps.
refusals-why = See why
refusals-empty-title = Nothing was refused
refusals-empty = If an app does not get in because something does not match, it stands here, with the difference and what helps.
refusals-clear = Empty the list
refusals-clear-button = Empty the list…
refusals-clear-ask = Empty the list of refusals?
refusals-clear-effect = What was refused so far is forgotten.
refusals-clear-effect-apps = Nothing changes for the apps. If they are refused again, they stand here again.
refusals-cleared = The list is empty.
refusal-some-app = An unknown app
refusal-can-repair = One click helps
refusal-needs-owner = Anybody can write such a request in the app’s name, so nothing is offered for it. Sign in to this lodge in your browser and try the app there again: then it can be repaired here.
refusal-times =
    { $count ->
        [one] once
       *[other] { $count } times
    }
refusal-received = The app sent
refusal-registered = Registered is
refusal-nothing = nothing
refusal-nothing-registered = nothing of this kind
refusal-differs = differs:
refusal-advice = What helps
refusal-told = The app was told
refusal-where = Where
refusal-when = When
refusal-standard = The standard
refused-unknown = No app here has this id
refused-redirect-missing = { $app } did not say where the answer goes
refused-redirect = { $app } wants the answer at an address that is not registered
refused-redirect-ours = { $app } wants the answer at the lodge itself
refused-answer-unknown = { $app } asked for an answer that does not exist
refused-answer = { $app } asked for an answer that it may not have
refused-mode = { $app } wants the answer in a way that is not possible
refused-pkce = { $app } did not protect its code (PKCE)
refused-pkce-wrong = { $app } protected its code in a way that is not taken
refused-nonce = { $app } did not name its request (nonce)
refused-scope = { $app } asked for more than it may
refused-request-object = The signed request of { $app } cannot be taken
refused-request-uri = The request that { $app } points to cannot be taken
refused-push = { $app } did not send its request ahead
refused-hint = { $app } named a sign-in that is not from here
refused-parameter = Something in the request of { $app } is missing or wrong
refused-secret = { $app } came with a wrong secret, or with none
refused-method = { $app } showed who it is in another way than agreed
refused-assertion = The proof of { $app } cannot be taken
refused-grant = { $app } wanted tokens in a way that it may not
refused-grant-unknown = { $app } wanted tokens in a way that does not exist
refused-code = The code of { $app } was used, too old or unknown
refused-code-redirect = { $app } named another address with its code than before
refused-verifier = The code of { $app } came without its other half (PKCE)
refused-refresh = { $app } came back with a key that is no longer good
refused-device = A device of { $app } came with a code that is no longer good
refused-sign-out = { $app } wants to go on, after signing out, at an address that is not registered
refused-registration = { $app } could not register itself
refused-registration-token = { $app } wanted to register without a token that is good
refused-other = { $app } was refused
rule-unknown = Compare the id in the app’s settings with the list of apps here. If the app is new, add it.
rule-redirect-missing = The app has to send the address. Look for “redirect URL” in its settings.
rule-redirect = If the address really is the app’s own, register it as well. Otherwise correct it in the app’s settings. Every letter counts, a slash at the end too.
rule-redirect-ours = The address in the app’s settings is the lodge’s. It has to be one of the app’s own.
rule-answer-unknown = Look for “response type” in the app’s settings. Almost always it is “code”.
rule-answer = Set “response type” to “code” in the app’s settings if you can. If the app cannot do that, allow the answer that it asks for.
rule-mode = Look for “response mode” in the app’s settings and leave it to the app’s own choice.
rule-pkce = Switch PKCE on in the app’s settings. If the app is too old for it and has a secret, you can let it go without.
rule-pkce-wrong = Choose the method S256 in the app’s settings.
rule-nonce = This is an error in the app: tell its makers. An answer with a code alone may work.
rule-scope = Take the marked words out of the app’s settings, or let it ask for them. You still decide what it gets.
rule-request-object = Compare key and signature: what the app signs with has to be registered here.
rule-request-uri = A request sent ahead works once and for a minute: start again in the app. A fixed address has to be registered here, letter by letter.
rule-push = Switch PAR on in the app’s settings, or take the rule away here.
rule-hint = Sign out in the app and sign in again. If another provider was set up there before, its tokens are still in use.
rule-parameter = Look at what the app was told, below. It names what is wrong.
rule-secret = Paste the secret into the app’s settings again. If it is lost, make a new one on the app’s page.
rule-method = Choose the same way in the app’s settings as is registered here. Between the two ways with a secret you can also change it here.
rule-assertion = Compare keys, signature and clock. The key that the app signs with has to be registered here.
rule-grant = Allow this way only if the app needs it.
rule-grant-unknown = This way to tokens is not offered here. Choose “authorization code” in the app’s settings.
rule-code = Try again in the app. A code works once and for a minute; a slow app or a reloaded page is a usual reason.
rule-code-redirect = This is an error in the app or between two of its addresses: use the app under one address only.
rule-verifier = Try again in the app, in one window only. If it stays, it is an error in the app.
rule-refresh = Sign in again in the app. Its access ran out, was withdrawn, or its key was used twice.
rule-device = Start again on the device. A code works for ten minutes.
rule-sign-out = If the address is the app’s own, register it as well. Signing out works anyway.
rule-registration = Look at what the app was told, below. It names the field that cannot be taken.
rule-registration-token = Make a token for it, or let any app register, under “Apps that register themselves”.
rule-other = Look at what the app was told, below.
repair-ask = Repair this for { $app }?
repair-redirect = Register this address too
repair-redirect-effect = Answers may then also go to this address:
repair-sign-out = Register this address too
repair-sign-out-effect = After signing out the browser may then also go to this address:
repair-answer = Allow this answer
repair-answer-effect = It may then also ask for this answer:
repair-grant = Allow this way
repair-grant-effect = It may then also do this:
repair-scopes = Let it ask for these
repair-scopes-effect = It may then also ask for:
repair-scopes-price = You are still asked before it gets any of it.
repair-pkce = Let it go without PKCE
repair-pkce-effect = It may then send requests without PKCE.
repair-pkce-price = Its code is then protected by its secret alone.
repair-method = Take this way
repair-method-effect = It then shows who it is like this:
repair-method-price = The way until now no longer works.
repair-effect-rest = Everything else stays as it is.
repair-effect-again = Then try again in the app.
repaired = { $app } is repaired. Try again in the app.

## Import and export
import = Import and export
import-sentence = Bring apps along from LibreGraph Connect, OpenCloud or ownCloud, or take them away as such a file.
import-in = Bring apps along
import-file = Choose a file…
import-too-long = This file is larger than 1 MB. That is no list of apps.
import-text = The file
import-text-hint = The content of identifier-registration.yaml, of opencloud.yaml or ocis.yaml, or of scopes.yaml.
import-server = Address of the server
import-server-hint = Stands for the placeholder in such files. Leave it empty if the file has none.
import-look = See what it brings
import-verdict =
    { $count ->
        [0] Nothing in it can be added
        [one] { $count } app can be added
       *[other] { $count } apps can be added
    }
import-go =
    { $count ->
        [one] Add this app
       *[other] Add these { $count } apps
    }
imported =
    { $count ->
        [0] No app was added
        [one] { $count } app was added
       *[other] { $count } apps were added
    }
import-no-id = Without an id
import-line = line { $line }
outcome-will-add = Will be added
outcome-added = Added
outcome-will-disable = Will be added without an address: cannot come in yet
outcome-disabled = Added without an address: cannot come in yet
outcome-exists = Is here already, stays as it is
outcome-skipped = Left out
export = Take apps away
export-sentence = Your apps as a file that LibreGraph Connect and OpenCloud read.
export-format = Which file
export-format-hint = The first one is a file of its own, the second one goes into the server’s settings.
export-block = idp block of opencloud.yaml
export-show = Show the file
export-secrets = The secrets of your apps stand in it. Keep it where only you can read it.

## Profile
profile = What apps can learn about you
profile-sentence = All of it may stay empty. An app learns only what it asks for and you allow; what is empty is never told.
profile-nothing = Nothing yet
profile-saved = Saved. Apps hear it the next time they ask.
profile-name = Name
profile-contact = Contact
profile-address = Postal address
profile-more = More about you
profile-roles = Roles and groups
profile-custom = Your own claims
profile-email-yours = Tell apps that this e-mail address is yours
profile-phone-yours = Tell apps that this phone number is yours
profile-verified-hint = Some apps match accounts by it. Say so only if it is true.
told-asking = May be told, if you allow it, to { $apps }.
told-always = Told in any case to { $apps }.
told-nobody = No app may ask for it now.
claim-sub = Who you are
claim-name = Full name
claim-name-hint = Empty: apps that you allow get the name from Settings.
claim-given-name = Given names
claim-middle-name = Middle names
claim-family-name = Family names
claim-nickname = Nickname
claim-preferred-username = User name
claim-username-hint = Servers that know you already may find your account by it.
claim-profile = Page about you
claim-picture = Picture
claim-website = Your website
claim-email = E-mail address
claim-email-verified = E-mail address is yours
claim-gender = Gender
claim-gender-hint = Any word.
claim-birthdate = Date of birth
claim-birthdate-hint = Year, month, day; or only the year.
claim-zoneinfo = Time zone
claim-locale = Language
claim-phone-number = Phone number
claim-phone-hint = With the country in front. An extension is written ;ext=12.
claim-phone-verified = Phone number is yours
claim-address = Postal address
claim-roles = Roles
claim-roles-hint = Servers give rights by them. Press Enter after each.
claim-groups = Groups
claim-groups-hint = What you belong to, such as family. Press Enter after each.
claim-updated-at = Last changed
address-street = Street and number
address-code = Postal code
address-city = City
address-region = Region
address-country = Country
address-whole = As it stands on an envelope
role-admin = Administrator
role-space-admin = Manages spaces
role-user = User
role-guest = Guest
custom-hint = Anything else that an app wants to know. A value is text, or JSON such as 42 or ["a", "b"].
custom-number = Claim { $number }
custom-name = Name
custom-value = Value
custom-whom = Told
custom-always = To every app that signs you in
custom-with = With: { $what } ({ $scope })
custom-add = Add a claim
custom-drop = Remove claim { $number }
seen = What an app sees
seen-sentence = Exactly this, if you allow everything that the app may ask for. Nothing else.
seen-app = App
seen-everything = One that may ask for everything
seen-pairwise = A name that only this app knows

## Https
https = Secure connection (https)
https-sentence = Other devices reach the lodge only over https. For that it needs an address, a certificate, and somebody who trusts it.
https-empty-title = This computer needs no https
https-empty = Apps here find the lodge at its local address. For phones, servers and other computers, make a local authority below and listen for https, or put a reverse proxy in front.
https-now = How it is
https-way-listener = Reached at the lodge’s own https address
https-way-proxy = Reached through a reverse proxy
https-way-nothing = Not reached by anybody
https-listener = Address for https (listener)
https-open = Open
https-closed = Nobody is let in there now.
https-certificate-owner = Your certificate
https-certificate-local = Certificate of the local authority
https-certificate-none = No certificate
https-good-for = Good for { $names }.
https-until = Until { $when }.
https-fingerprint = Fingerprint
https-fingerprint-hint = A device that shows the same one talks to this lodge.
https-fixed = The configuration decides this, so it cannot be changed here. Look into the section [https] of the configuration file.
https-where = Where and with what
https-where-sentence = This counts at once. Nobody who is signed in is disturbed.
https-listen = Addresses for https
https-listen-hint = With a port. 0.0.0.0 is every network of this computer. Empty: no https.
https-source = Certificate
https-source-local = From the local authority
https-source-local-meaning = Made here and renewed by itself. Each device has to be told once to trust it.
https-source-own = One of your own
https-source-own-meaning = From a public authority, for a public name. Devices trust it already.
https-file-certificate = File with the certificate
https-file-certificate-hint = The whole chain, your own certificate first. The full path.
https-file-key = File with its private key
https-file-key-hint = Not encrypted, and readable by nobody but you.
https-saving = Opening…
https-set = The lodge listens for https.
https-unset = The lodge does not listen for https any more.
authority = Local authority
authority-sentence = A certificate authority of your own. It can vouch for the names below and for nothing else in the world.
authority-title = Called
authority-names = Names it vouches for
authority-names-hint = Host names and IP addresses by which devices reach this computer, without ports.
authority-name-add = Add a name
authority-until = Until
authority-here = This computer
authority-here-yes = Trusts it
authority-here-no = Does not trust it yet
authority-here-unknown = It cannot be seen from here whether it trusts it
authority-make = Make the authority
authority-making = Making…
authority-made = The authority is made. Now tell your devices to trust it.
authority-install = Trust it on this computer…
authority-install-ask = Trust the authority on this computer?
authority-install-deed = Trust it
authority-install-effect = Programs here then take its certificates for good. The system may ask for an administrator’s password.
authority-install-steps = This is what will be done:
authority-installed = This computer trusts the authority.
authority-not-done = Something is left to do by hand.
authority-left = This is left to do by hand.
authority-export = Show the certificate
authority-export-sentence = No secret is in it. Save the first as a file for any device, the second for an iPhone, iPad or Mac.
authority-command = Or let the command line write the file
authority-change = Other names…
authority-replace = Replace the authority…
authority-replace-ask = Replace the local authority?
authority-replace-deed = Replace authority
authority-replace-effect-new = A new authority is made, with the names you wrote.
authority-replace-effect-devices = Every device that trusts the old one refuses the lodge until it is told of the new one.
authority-remove = Remove authority…
authority-remove-ask = Remove the local authority?
authority-remove-deed = Remove authority
authority-remove-effect-key = Its key is destroyed. Nobody can sign with it any more.
authority-remove-effect-https = The lodge has no certificate then, unless you name your own: https stops working.
authority-remove-effect-devices = Take it off your other devices yourself.
authority-removed = The authority is removed.
trust = Trust it on other devices
trust-sentence = Bring the certificate there by mail, cable or memory stick, and compare the fingerprint.
trust-ios-said = Install the profile, then switch it on
trust-ios =
    Open { $file }.mobileconfig on the device and allow it.
    Settings, General, VPN & Device Management: choose the profile and install it.
    Settings, General, About, Certificate Trust Settings: switch the authority on. Without this step nothing changes.
trust-android-said = Install it as a CA certificate
trust-android =
    Save { $file }.crt on the device.
    Settings, Security, More, Encryption & credentials, Install a certificate, CA certificate. The words differ between makers; search for “CA certificate”.
    Choose the file and confirm the warning. Some apps trust only public authorities and still refuse.
trust-windows-said = Put it among the trusted root authorities
trust-windows =
    Open { $file }.crt and choose Install Certificate.
    Choose Current User, then “Place all certificates in the following store”, Trusted Root Certification Authorities.
    Compare the fingerprint in the warning and say yes.
trust-macos-said = Add it to the keychain and trust it
trust-macos =
    Open { $file }.crt; it goes to the login keychain.
    In Keychain Access open it, unfold Trust and choose Always Trust.
    Close the window and give your password.
trust-linux-said = Two commands, for Debian, Ubuntu and their kin
trust-linux =
    sudo cp { $file }.crt /usr/local/share/ca-certificates/
    sudo update-ca-certificates
    Fedora and its kin: /etc/pki/ca-trust/source/anchors/ and sudo update-ca-trust.
trust-firefox-said = Has a list of its own on many systems
trust-firefox =
    Settings, Privacy & Security, Certificates, View Certificates, Authorities, Import.
    Choose { $file }.crt and tick “Trust this CA to identify websites”.
recipes = In the configuration file
recipes-sentence = For lodges that run on a server. What stands there counts instead of what is chosen here, from the next start on.
recipe-own = With your own certificate
recipe-own-said = The lodge listens for https itself
recipe-own-sentence = New files are taken up by themselves, without a restart.
recipe-proxy = Behind a reverse proxy
recipe-proxy-said = nginx, Caddy or another does https in front of it
recipe-proxy-known = Trusted now: { $networks }
recipe-proxy-sentence = Tell the lodge whom to believe. The secret keeps other programs on this computer from pretending to be the proxy; it was made just now, for you to copy.
recipe-proxy-nginx = And the same in the proxy; this is for nginx:
recipe-proxy-no-secret = The proxy of now shows no secret. Any program on its network can pretend to be it.

## Cloud servers
cloud = Cloud servers
cloud-sentence = Your OpenCloud or ownCloud signs its people in here, in the browser and in its apps.
cloud-add = Add a server
cloud-add-title = A new server
cloud-add-go = Add server
cloud-added = The server and its apps are added.
cloud-empty-title = No server yet
cloud-empty-add = Say where your server is; its apps come ready-made.
cloud-empty-set = Carry a few lines into its settings and start it again.
cloud-empty-check = Let the lodge check that both fit. Then sign in.
cloud-kind = Which program does it run?
cloud-brings = Brings { $apps }.
cloud-url = Address of the server
cloud-url-hint = As you type it into the browser, without anything after the name.
cloud-release = What its apps are told
cloud-release-roles = Always tell your roles
cloud-release-roles-hint = Some of its apps never ask, and the server then lets nobody in.
cloud-release-groups = Always tell your groups
cloud-release-groups-hint = The server shares folders with groups.
cloud-apps =
    { $count ->
        [one] { $count } app
       *[other] { $count } apps
    }
cloud-missing =
    { $count ->
        [one] { $count } app is missing
       *[other] { $count } apps are missing
    }
server-sentence = { $program }. Four steps, then its people sign in here.
server-gone = This server is not on the list any more.
step-done = Done
step-role = Give yourself a role
step-role-has = You have a role that this server knows. It gives you your rights by it.
step-role-none = The server lets nobody in who has none of its roles. Choose one on your profile.
step-role-name = The server refuses people without a name. Write one on your profile, and choose a role there.
step-role-go = Open your profile
step-variables = Carry these lines to the server
step-variables-sentence = They go into its environment. Start it again afterwards.
step-not-https = This lodge has no https address. Trying it out in a browser on this computer works; the desktop and mobile apps refuse it.
step-policy = Let its pages talk to the lodge
step-policy-sentence = Add these lines to a copy of the server’s content security policy, the file that PROXY_CSP_CONFIG_FILE_LOCATION names. Keep what stands there. Without them signing in fails without a word.
step-check = Check
step-check-sentence = The lodge asks the server, and itself the way others do, and says what does not fit.
cloud-check = Check now
cloud-check-again = Check again
cloud-checking = Checking…
cloud-check-done = Checked. Nothing is broken.
cloud-check-bad =
    { $count ->
        [one] Checked. { $count } thing does not work.
       *[other] Checked. { $count } things do not work.
    }
check-address = Address
check-apps = Apps
check-certificate = Certificate
check-provider = This lodge
check-cross-origin = Reading from other pages (CORS)
check-server = Server
check-discovery = Server’s discovery
check-web = Web front end
check-webfinger = Server’s WebFinger
server-apps = Its apps
server-apps-sentence = They came with the server and work with every server of its kind.
server-app-missing = Not registered any more
cloud-remove = Remove server…
cloud-remove-ask = Remove { $name }?
cloud-remove-deed = Remove server
cloud-remove-effect-apps = Its apps go too, unless another server of its kind needs them. Nobody can sign in with them then.
cloud-remove-effect-server = On the server nothing is changed or deleted.
cloud-removed = The server is removed.
wishes = How the server knows you
wishes-subject = By your unchanging id
wishes-username = By your user name
wishes-roles = Roles from here
wishes-no-roles = The server’s usual role
account = What are its accounts known by?
account-subject = An id that never changes
account-subject-meaning = For new servers. The first sign-in makes the account.
account-username = The user name
account-username-meaning = For servers that have accounts already. Whoever has the name has the account.
wish-roles = Take roles from here
wish-roles-hint = Off: everybody has the server’s usual role.
wish-insecure = The server shall not check certificates
wish-insecure-hint = Only for trying things out, when it does not trust the lodge’s certificate.
wish-insecure-warning = Anybody between the server and the lodge can then read and change everything. Better install the lodge’s authority on the server.
block-form = Written as
block-env = Env file
block-compose = Docker Compose
block-which = Which lines
block-needed = The { $count } that are needed
block-all = All { $count }
lines =
    { $count ->
        [one] { $count } line, and what it is for
       *[other] { $count } lines one by one, and what each is for
    }
lines-others =
    { $count ->
        [one] { $count } line that may be left out
       *[other] { $count } lines that may be left out
    }
note-issuer = The address of this lodge. Every letter counts; there is no slash at the end.
note-exclude = Switches off the provider that the server comes with. If there are other values already, add this one after a comma.
note-rewrite = The server hands out this lodge’s description (discovery) as its own; apps look for it there first.
note-verify = The server checks tokens by their signature.
note-userinfo = The server asks the lodge about you once for every token.
note-jwks-interval = Minutes after which it reads the signing keys again.
note-jwks-timeout = Seconds it waits for them.
note-jwks-rate = Seconds between two readings for an unknown key.
note-jwks-unknown = An unknown key makes it read them again, so that new keys work at once.
note-by-subject = The server knows you by an id that never changes hands.
note-by-username = The server knows you by your user name. Whoever gets the name gets the account.
note-inside = What that is called inside the server.
note-autoprovision = The first sign-in makes the account.
note-auto-username = The user name of an account that is made.
note-auto-email = Its e-mail address; may be missing.
note-auto-name = Its name. The server refuses people without one.
note-auto-groups = Its groups; the server reads them again every few minutes.
note-match = User names may look like an id.
note-roles-driver = The server takes the role from the tokens.
note-roles-default = Everybody gets the server’s usual role.
note-roles-claim = Where the roles are in the tokens. Without one of its roles the server lets nobody in.
note-no-default-role = No role but the one in the tokens.
note-default-role = The server gives that role to new accounts.
note-web-id = The id of the web front end.
note-web-scope = What the web front end asks for.
note-web-metadata = Where the web front end finds everything else.
note-web-authority = The lodge, once more for the web front end.
note-csp = A copy of the server’s content security policy with the lines of the next step; without it signing in on the web fails without a word.
note-webfinger = Newer apps ask the server by WebFinger where to sign in.
note-webfinger-id = The id that newer apps of this kind sign in with.
note-webfinger-scopes = What they ask for.
note-insecure = The server does not check certificates. Only for trying things out.
note-mfa = Leave it off unless everybody signs in with a second factor here.
subject = You come from another provider
subject-sentence = Servers and apps know you by an id (subject). If the server’s own provider signed you in until now, you can stay the same person.
subject-warning = Do this before the first sign-in here. Whoever knows you from here already takes you for somebody else afterwards.
subject-id = Your account’s id in the old directory
subject-id-hint = Long, with dashes. The server shows it in its list of users.
subject-backend = The old provider’s back end
subject-backend-hint = Leave it empty unless you know better.
subject-look = Show what it would be
subject-would = It would be
subject-still = It still is
subject-is = It is now
subject-was = It was
subject-apply = Become this person…
subject-ask = Change who you are for apps?
subject-deed = Change it
subject-effect-other = Apps and servers that know you from here take you for another person.
subject-effect-access = All access that apps have is withdrawn; they ask again.
subject-effect-old = It helps only if the old provider showed exactly this id.
subject-done = Apps know you under the other id from now on.

## Settings: the lodge's address
rename = Address
rename-sentence = Apps find your lodge here. Its name stays, because your passphrase is bound to it; its port can change.
rename-port = Port
rename-port-here = Gatelodge listens on port { $port } now.
rename-port-hint = Without one, it is the usual port of https, 443.
rename-port-wrong = A port is a number from 1 to 65535.
rename-button = Change the address
rename-ask = Move the lodge to { $address }?
rename-deed = Change the address
rename-effect-apps = Every app has to be told the new address, { $address }. Until then it cannot sign you in.
rename-effect-old = Nobody answers at the old address any more.
rename-effect-stays = Browsers stay signed in, and apps keep what you allowed.
rename-effect-listen = Gatelodge listens on port { $port }. Start it on port { $wanted }, or the lodge is not reached.
renamed = The lodge is at { $address } now.

## How long things last
session-lifetime = A browser stays signed in for { $idle } after it was last used, and for { $most } at most.
app-lifetime = Its access lasts { $access }; then it needs you again.
app-lifetime-renewed = Its access lasts { $access } at a time. It can renew it for { $idle } after the last use, and for { $most } at most; then it asks you again.
authority-nearby = This computer is known to others as:

## Data that apps keep here
documents = Your data
settings-documents = What apps keep here, to take away or to delete.
documents-sentence = What apps keep in this lodge, by its kind. It is yours: take a copy whenever you like.
documents-empty-title = Nothing yet
documents-empty = When an app that you allow to keep data here writes something, you find it under its kind.
documents-total =
    { $types ->
        [one] One kind of data, { $size }
       *[other] { $types } kinds of data, { $size }
    }
documents-count =
    { $count ->
        [one] { $count } document
       *[other] { $count } documents
    }
documents-copy = A copy is a text file with one document (JSON) in each line. It may hold what others should not read.
documents-mirror = These follow what is installed: they go when you remove that.
documents-save = Save a copy…
documents-copying = { $done } of { $count }…
documents-remove = Delete all…
documents-ask =
    { $count ->
        [one] Delete the one document of “{ $name }”?
       *[other] Delete all { $count } documents of “{ $name }”?
    }
documents-deed = Delete
documents-effect-gone = They are gone for good. There is no way back but a copy that you saved.
documents-effect-apps = Apps that use them find nothing, and may begin anew.
documents-removed = { $name }: deleted.
doctype-unknown = A kind that only its app knows
doctype-everything = Everything that is kept here
doctype-all-under = All kinds under { $doctype }
doctype-accounts = Accounts at other services
doctype-apps = Installed web apps
doctype-bank-accounts = Bank accounts
doctype-bank-operations = Bank transactions
doctype-bills = Bills
doctype-bookmarks = Bookmarks
doctype-events = Calendar
doctype-contacts = Contacts
doctype-contact-groups = Groups of contacts
doctype-files = Files and folders
doctype-file-versions = Earlier versions of files
doctype-jobs = Tasks
doctype-konnectors = Connectors
doctype-notes = Notes
doctype-notifications = Notifications
doctype-clients = Apps with access
doctype-permissions = Permissions
doctype-albums = Photo albums
doctype-logins = Sign-ins
doctype-settings = Settings
doctype-sharings = Shares
doctype-tags = Tags
doctype-todos = To-do lists
doctype-triggers = Scheduled tasks

## Letters and the mail server
mail = Mail
settings-mail = Letters that the lodge wrote to you, and the server that sends them.
mail-sentence = The lodge writes to you when you forget your passphrase. What it wrote is kept here, too.
mail-only-kept = No mail server is set. Letters are not sent; you read them here, with their links.
mail-letters = Letters
mail-empty-title = No letters
mail-empty = When somebody asks for a new passphrase or its hint on the sign-in page, the letter lands here.
mail-to = To { $address }
mail-to-nobody = To nobody: you have no e-mail address
mail-kept = Kept here
mail-waiting = Waiting
mail-sent = Sent
mail-failed = Not sent
mail-kind-hint = Hint to the passphrase
mail-kind-reset = Link to a new passphrase
mail-kind-code = Code for signing in
mail-kind-activation = Code that turns mailed codes on
mail-problem =
    { $count ->
        [one] Tried once. The mail server’s answer:
       *[other] Tried { $count } times. The mail server’s last answer:
    }
mail-next = Next try: { $when }.
mail-link = Link in this letter
mail-send = Send now
mail-again = Send again
mail-sending = Sending…
mail-was-sent = The mail server took the letter.
mail-remove = Delete…
mail-remove-ask = Delete the letter “{ $subject }”?
mail-remove-deed = Delete
mail-remove-effect = It is not sent any more, and its links can no longer be read here. One that was sent already stays where it went.
mail-removed = The letter is deleted.
mail-server = Mail server
mail-server-sentence = The server that your mail program uses for sending. It sees what the letters say.
mail-host = Server
mail-host-hint = As in the settings of your mail program, for outgoing mail.
mail-security = Protection
mail-security-hint = How the way to the server is protected.
mail-security-tls = TLS
mail-security-start-tls = STARTTLS
mail-security-none = None, only on this computer
mail-port = Port
mail-port-hint = Empty: { $port }.
mail-from = Letters come from
mail-from-hint = An e-mail address that the server lets you write from.
mail-user = User name
mail-user-hint = Empty if the server asks for none.
mail-password = Password
mail-password-hint = It is kept sealed in the lodge’s file.
mail-password-kept = One is kept. Write another one only to change it.
mail-test = Send a test letter
mail-test-sent = The mail server took a test letter to { $address }.
mail-test-nowhere = A test letter goes to your own address. Write it in the settings first.
mail-server-remove = Remove…
mail-server-ask = Remove the mail server?
mail-server-deed = Remove
mail-server-effect = Letters are no longer sent; you read them in this window only.
mail-server-effect-waiting = Its password is forgotten.
mail-server-removed = The mail server is removed.

## The lodge as a place for web apps
place = Start page and names
settings-place = Where you go after signing in, and under which names the lodge is known.
place-sentence = For the web apps in your lodge: which one you see first, and under which names they are reached.
place-blocked = The lodge is closed ({ $reason }): nobody is let in, and no app gets anything.
place-first = First page after signing in
place-first-hint = A web app and where in it. Empty: as the context says.
place-aliases = Further names
place-aliases-hint = Domains that lead to the same lodge. Apps that were told one of them find it there.
place-alias-add = Another name
place-old = Earlier name
place-old-hint = The domain that the lodge had before it moved. Its visitors are sent on.
place-close = Close the lodge
place-close-sentence = For when something is wrong, or you are away for long. Nothing is lost.
place-close-button = Close the lodge
place-open-button = Open the lodge again
place-close-ask = Close the lodge?
place-close-effect = Nobody can sign in, and apps are turned away, also those with access.
place-close-effect-data = Everything stays as it is: apps, permissions, data.
place-close-effect-back = You open it again here at any time.
context = Context
context-name = Context of this lodge
context-hint = A named set of defaults that several lodges share. The configuration defines them.
context-none = None
context-empty = The configuration defines no contexts. A context is a named set of defaults that several lodges share, in the section [contexts] of gatelodge.toml.

## Apps of the Cozy world and installed web apps
permissions = What it may do
permissions-sentence = With the data in this lodge, and with nothing else. Take back what it does not need.
permissions-none = Nothing. It has no permission for data in this lodge.
permission-app = The web app “{ $app }”
permission-app-meaning = Everything that this web app may do
permission-everything = Read, add, change and delete
permission-narrowed = it was more once
permission-only =
    { $count ->
        [one] Only this one: { $values }
       *[other] Only these: { $values }
    }
permission-only-where = Only where { $field } is { $values }
verb-get = read
verb-post = add
verb-put = change
verb-patch = change parts
verb-delete = delete
permission-narrow = Only read…
permission-narrow-name = Only read… { $name }
permission-withdraw = Take back…
permission-withdraw-name = Take back… { $name }
permission-narrow-deed = Leave only reading
permission-withdraw-deed = Take back
permission-narrow-ask = Leave { $app } only reading of “{ $name }”?
permission-withdraw-ask = Take “{ $name }” back from { $app }?
permission-effect-read = It still reads them. It no longer adds, changes or deletes any, and what it tries to save fails.
permission-effect-none = It no longer sees any of these data. What it shows of them stops or grows old.
permission-effect-write = It no longer sees or changes any of these data. What it does with them stops working.
permission-effect-app = It may do nothing more of what the web app “{ $app }” may do, and has to ask you again.
permission-effect-now = This counts at once, also for tokens that it has already.
permission-effect-again = It may ask you for it again; you then decide again.
permission-withdrawn = Taken back.
permission-is-narrowed = It only reads now.
cozy-add = Add a Cozy app by hand
cozy-add-meaning = For scripts and tools that cannot register themselves.
cozy-add-sentence = Apps of the Cozy world register themselves. Make one here for a script or a tool that cannot.
cozy-made = Give these to the program. The secret is shown only now.
cozy-name = Name
cozy-software-hint = Which program it is, such as github.com/you/script.
cozy-redirect = Redirect address
cozy-registration-token = Registration token
cozy-token = A token by hand
cozy-token-hint = What it may, such as io.cozy.files:GET io.cozy.contacts. The app is granted the same.
cozy-token-button = Make a token
cozy-token-made = The token is made. It is shown once.
cozy-app-kind = An app of the Cozy world
cozy-app-row =
    { $count ->
        [0] May do nothing
        [one] One permission for your data
       *[other] { $count } permissions for your data
    }
cozy-system = Allowed on
cozy-remove-meaning = It loses its access at once. It can register again and ask you.
cozy-remove-effect-data = What it kept in this lodge stays; you find it under Your data.
cozy-removed = { $name } is removed.
web-app-kind = A web app in your lodge
konnector-kind = A connector in your lodge: it fetches data from elsewhere
web-app-row = Web app in your lodge
konnector-row = Connector in your lodge
web-app-ready = Installed
web-app-not-ready = Not ready
web-app-open = Open
web-app-no-address = Its pages have no address, because no name can be put in front of the lodge’s. Make a lodge with a name, such as me.localhost.
web-app-other-site = Browsers take it for another site than the lodge and do not let it call the lodge. Make a lodge with a name of its own, such as me.localhost.
web-app-editor = Made by
web-app-size = Size
web-app-files =
    { $count ->
        [one] One file, { $size }
       *[other] { $count } files, { $size }
    }
web-app-permissions = While you are signed in, with the data in this lodge. The web app’s own list; it goes when the app does.
web-app-where = Where it is
web-app-address = Address
web-app-source = Where it comes from
web-app-source-hint = A folder with a manifest in it, a .tar.gz archive of one, or registry:// and a name.
web-app-slug = Name in addresses
web-app-slug-hint = As its manifest says it, such as notes.
web-app-add = Install a web app
apps-web-app-add = From a folder or an archive; its pages then open in your lodge.
web-app-add-sentence = Its pages run in your lodge and may do with your data what its manifest lists. Install only what you trust.
web-app-folder = Choose a folder…
web-app-archive = Choose an archive…
web-app-install = Install
web-app-installing = Installing…
web-app-look = What may it do?
web-app-would = When it is installed it may do this with what you keep here.
web-app-would-nothing = It asks for nothing of what you keep here.
web-app-installed = { $name } is installed. See what it may do.
web-app-update = Another version
web-app-update-meaning = Fetches what is at its source now. What it may do can change with it.
web-app-update-button = Update
web-app-updated = Version { $version } is installed.
web-app-same = Its source has version { $version }, too.
web-app-remove = Uninstall
web-app-remove-button = Uninstall…
web-app-remove-meaning = Its pages and permissions go. What it kept here stays.
web-app-remove-ask = Uninstall { $name }?
web-app-remove-deed = Uninstall
web-app-effect-files = Its pages are deleted and no longer open.
web-app-effect-tokens = Its tokens stop working at once, and so do those of apps that are linked to it.
web-app-effect-data = The data that it kept in this lodge stay; you find them under Your data.
web-app-removed = { $name } is uninstalled.

## What the lodge has to say (sayings.ts)
said-lodge-runs = It runs.
said-lodge-at-rest = It does not run.
said-file-intact = The file is intact.
said-file-damaged = The file is damaged: { $report }. Stop Gatelodge and restore a backup.
said-no-instance = There is no lodge yet. Make one in this window.
said-instances-in-use =
    { $count ->
        [one] One lodge, in use.
       *[other] { $count } lodges, all in use.
    }
said-instances-wait = { $waiting } of { $count } still wait for their owner to choose a passphrase.
said-root-key-in-keyring = In the operating system’s keyring.
said-root-key-in-file = In the file root.key beside the data, readable only by you. Back it up with the data.
said-log-whole = Whole: { $events } lines as they were written.
said-log-broken = Line { $event } was altered or taken out from outside. Activity says more; compare it with a backup.
said-passphrase-cost = A guess costs { $milliseconds } ms and { $mebibytes } MiB on this computer (scrypt, passes: { $passes }).
said-passphrase-cost-set = A guess costs { $mebibytes } MiB (scrypt, one pass), as the configuration says.
said-passphrase-cost-unknown = What a guess costs is measured at the next sign-in.
said-other-port = { $domain } names another port than the one this lodge listens on ({ $port }). Start Gatelodge on that port, or rename the lodge to { $to } in the settings.
said-clock-behind = The computer’s clock is years behind. Set it; tokens depend on it.
said-clock-plausible = Plausible.
said-certificate-good = The certificate is good for { $names }.
said-no-certificate-yet = There is no certificate yet. Make the local authority, or name your own certificate.
said-no-certificate-works = There is no certificate that works.
said-local-authority-ends = The local authority is nearly over. Replace it; every device that trusts it needs the new one then.
said-certificate-expired = The certificate has expired. Put a new one in its place.
said-certificate-expires =
    { $days ->
        [one] The certificate expires in a day. Put a new one in its place; it is taken up at once.
       *[other] The certificate expires in { $days } days. Put a new one in its place; it is taken up at once.
    }
said-certificate-files = The files of your certificate cannot be used: { $why }
said-listener-shut = { $address } is closed: { $why }
said-local-authority-lacks-name = The local authority does not sign for { $host }. Replace it by one that has this name, too.
said-certificate-lacks-name = Your certificate is not good for { $host }. Name one that is, or use the local authority.
said-nobody-listens = Nothing answers for it: no https listener on port { $port }, and no reverse proxy is named. Listen there, or name your proxy in the configuration.
said-reached = { $domain } is reached.
said-not-reached = This computer does not reach { $domain } ({ $why }). Its name must lead to this lodge or to the proxy before it.
said-apps-registered = All apps that come with the server are registered.
said-apps-missing = Not registered any more: { $names }. Remove the server here and add it again.
said-issuer-is-here = { $issuer } means this computer only, and the server is elsewhere. Make a lodge under a name that the server can reach, with https.
said-issuer-not-https = { $issuer } is not https. Good for trying out on the web; the desktop and mobile apps refuse it. A server in a container cannot reach it: inside, localhost is the container itself.
said-issuer-https = { $issuer } is https.
said-certificate-none = There is none without https.
said-certificate-untrusted = Signed by an authority that this computer does not trust. Unless it is installed there, these fail: the server, the desktop app, the Android app and its browser, the iOS app and its browser. Browsers on computers warn. Install this lodge’s authority on each of them, or use a certificate from a public one.
said-certificate-not-valid = It is not valid today: the server and all apps refuse it. Renew it, or set the clock.
said-certificate-other-name = It is for another name: the server and all apps refuse it. Get one for the name in the address.
said-certificate-no-connection = No secure connection could be made. Check what listens at the address.
said-certificate-not-checked = It could not be checked, because nobody answered.
said-certificate-trusted = This computer trusts it. Phones and the server have their own lists: an authority that was installed here has to be installed there too.
said-provider-answers = Answers at { $issuer } as it should.
said-provider-is-somebody-else = Somebody else answers at { $issuer }. Check the domain’s DNS entry, the port and the reverse proxy.
said-provider-name-unknown = Its own name is not known. Add it to the DNS, or to the hosts file of this computer, the server and every device.
said-provider-behind-certificate = Not reached: the certificate is in the way.
said-provider-not-asked-from-here = Its address is none that is asked from here; open it in a browser on another device instead.
said-provider-silent = Nobody answers at its own address. Check that it listens there, the firewall and the port forwarding.
said-only-while-running = Servers are only asked while the lodge runs. Start it and check again.
said-cross-origin-open = The server’s web front end may read this lodge’s documents.
said-cross-origin-closed = The header Access-Control-Allow-Origin is missing on the way. A reverse proxy in front of this lodge must not take it away; without it nobody can sign in on the web.
said-server-answers = It answers.
said-server-is-something-else = Something answers, but not like OpenCloud or ownCloud. Check the address.
said-server-status = It answers /status.php with the status { $status }. It may still be starting.
said-server-untrusted = It answers with a certificate that this computer does not trust, so it is not looked at further. The apps will not trust it either.
said-server-not-asked = It could not be asked: { $why }. Check its address and that it runs.
said-discovery-missing = The server hands out no discovery document. Set PROXY_OIDC_REWRITE_WELLKNOWN=true and start it again.
said-discovery-names-us = It names this lodge.
said-discovery-slash = It names this lodge with a slash too many or too few. It has to be exactly { $issuer }.
said-discovery-names-another = It names another provider: { $told }. Set the issuer of the server to { $issuer }, switch off its own provider and start it again.
said-discovery-names-nobody = It names no provider at all.
said-web-says-nothing = It does not say where it signs people in. Newer servers leave that to WebFinger.
said-web-leads-elsewhere = It signs people in at { $told }. Set WEB_OIDC_AUTHORITY and WEB_OIDC_METADATA_URL.
said-web-leads-here = It signs people in here.
said-web-other-client = It uses another client id than “web”. Set WEB_OIDC_CLIENT_ID=web, or register that id here.
said-web-finger-leads-here = It leads newer apps here.
said-web-finger-leads-elsewhere = It leads newer apps to { $told }. Set WEBFINGER_OIDC_ISSUER={ $issuer }.
said-web-finger-says-nothing = It says nothing. Older servers have none; apps then look at the discovery document.
said-import-not-a-client = This is not a client: a client is a list of names and values.
said-import-no-id = It has no id.
said-import-not-text = `{ $key }` has to be a text.
said-import-not-flag = `{ $key }` has to be yes or no.
said-import-not-list = `{ $key }` has to be a list of texts.
said-import-bad-id = The id cannot be used: { $why }.
said-import-bad-kind = `{ $kind }` is no application type; it has to be web or native.
said-import-no-address = It has no address for answers and cannot be used until you give it one. Before, any address would do: anybody could have taken its answers.
said-import-trusted-native = It is trusted as before: it gets access without a question. Any program on the device can pose as it.
said-import-needs-pkce = It has to use PKCE here; all current apps do.
said-import-scopes-none = The scopes that it gets without asking are left out: they are no scopes.
said-import-scopes-unknown = Of the scopes that it gets without asking these mean nothing here: { $scopes }.
said-import-own-scopes-kept = Scopes of its own are kept, but not used: { $scopes }.
said-import-pages-kept = Pages that people are handed to after signing in are kept, but not used: { $pages }.
said-import-needs-server = It needs the server’s address; give one with the import.
said-import-address-needs-server = `{ $address }` cannot be registered: it needs the server’s address; give one with the import.
said-import-address-ours = `{ $address }` cannot be registered: it leads to Gatelodge itself, not to the app.
said-import-address-refused = `{ $address }` cannot be registered: { $why }
said-import-address-native = `{ $address }` cannot be registered: programs on a device use a loopback address or a scheme of their own, or the entry has to say `application_type: web`.
said-import-address-web = `{ $address }` cannot be registered: web clients need https://, or the entry has to say `insecure: yes`.
said-import-no-secret = It has no secret, so it is taken for a public client.
said-import-bad-secret = The secret cannot be used: it has to be at most 512 printable ASCII characters.
said-import-secret-left-out = It says that it does not authenticate, so its secret is left out.
said-import-method = `{ $method }` is not possible; it authenticates with its secret.
said-import-grant-type = The grant type `{ $grant }` is left out.
said-import-algorithm = `{ $field }: { $told }` becomes { $taken }.
said-import-request-object = `request_object_signing_alg: { $told }` is not possible; any algorithm that fits its keys is taken.
said-import-keys = { $good } of its { $count } keys can be used; needed are public RSA, P-256 or Ed25519 keys for signatures.
said-import-home-page = Its home page is left out: it has to be an https:// address.
said-import-twice = An entry above has the same id; that one counts.
said-import-exists = An app with this id is registered already and stays as it is.
said-import-authority = Line { $line }: signing in with the other provider `{ $id }` is not imported.
said-import-scope-texts = Texts for { $names } are not imported: the consent page has its own, in three languages.
said-import-no-clients = There are no clients in it.
said-subject-is-already = This is the subject already; nothing changes.
said-subject-taken-for-another = Servers and apps that know you from here take you for another person after this. Do it before the first sign-in.
said-subject-access-withdrawn = All access that apps have is withdrawn; they ask again.
said-subject-compare = It fits only if the old provider showed exactly this subject: compare it with a token of the old provider.
said-trust-puts-beside = Puts the certificate beside the system’s local authorities.
said-trust-takes-away = Takes the certificate away from the system’s local authorities.
said-trust-reads-again = Reads the list of authorities in again.
said-trust-tells-chromium = Tells Chromium and browsers made from it (certutil is in libnss3-tools or nss-tools).
said-trust-on-mac = Trusts the certificate for web servers, for you alone. macOS asks for your password.
said-distrust-on-mac = Trusts the certificate no longer. macOS asks for your password.
said-trust-on-windows = Trusts the certificate, for you alone. Windows asks whether you are sure.
said-distrust-on-windows = Trusts the certificate no longer. Windows asks whether you are sure.
not-asked-address = its address is none that is asked from here
not-asked-unknown-name = its name is not known
not-asked-unreachable = it cannot be reached
not-asked-unknown-authority = its certificate is not from an authority that is trusted here
not-asked-expired = its certificate is not valid today
not-asked-other-name = its certificate is for another name
not-asked-tls = no secure connection could be made
not-asked-answer = its answer is not well formed
not-asked-too-slow = it took too long
not-asked-resting = it failed just now and is left alone for a moment
not-asked-closed = servers are only asked while the lodge runs
reason-device = { $browser } on { $system }
reason-next-try =
    { $seconds ->
        [one] Next try after a second.
       *[other] Next try after { $seconds } seconds.
    }
reason-registered-itself = It registered itself.
reason-by-itself = By itself.
reason-by-the-app = By the app.
reason-for-itself = For itself; no person was there.
reason-by-the-owner = By you.
reason-code-again = A used code came again; everything from it was revoked.
reason-refresh-token-again = A used refresh token came again; everything from it was revoked.
reason-new-secret = It has a new secret.
reason-imported = It came with a file.
reason-with-cloud-server = It came with a cloud server.
reason-subject-changed = Your subject was changed.
check-lodge = Lodge
check-database = File
check-instances = Lodges
check-root-key = Root key
check-log = Log
check-passphrase = Passphrase
check-https = https
check-clock = Clock

provider = Sign-in with another provider
settings-provider = Let a provider that you trust say who you are, and try it out first.
provider-sentence = A provider of OpenID Connect, or another lodge, can say who you are. The configuration names it; here you see what it says, before you rely on it.
provider-now = In the configuration
provider-now-too = This lodge is in the context { $context }: you can also sign in with { $issuer }.
provider-now-only = This lodge is in the context { $context }: you can only sign in with { $issuer }.
provider-none = The configuration has no provider for this lodge.
provider-links = Links with a JWT sign in here, too.
provider-missing = Nobody can sign in with it yet. These keys are missing: { $keys }
provider-try = Try the sign-in
provider-another = Another provider
provider-another-sentence = Look it up, sign in there once, and see what it says. Nobody is signed in here by that, and nothing is kept.
provider-issuer = The provider’s address
provider-issuer-hint = Its issuer, letter for letter as it publishes it itself.
provider-look = Look it up
provider-found = Tell each other
provider-register = Register this lodge there as an app, with this redirect address. The provider gives you the id and the secret.
provider-redirect = Redirect address
provider-client-id = Client id
provider-secret = Client secret
provider-secret-hint = It is sent to the provider and not kept.
provider-scope = What to ask for
provider-scope-hint = It knows: { $scopes }
provider-field = Claim that names a lodge
provider-field-hint = Left empty, the person is known by their subject (sub), which then stands as the OIDC id of the lodge.
provider-prefix = In front of it
provider-suffix = Behind it
provider-waiting = Sign in with the provider in your browser. What it says appears here.
provider-address = If no browser opened
provider-said = What the provider said
provider-failed = That did not work:
provider-is-owner = This is the owner of { $domain }.
provider-is-other = With these settings, this would not be the owner of { $domain }.
provider-claim = Claim
provider-value = Value
provider-source = Told in
provider-meaning = What it means here
provider-in-both = user-info and ID token
provider-in-user-info = user-info
provider-in-id-token = ID token
provider-means-instance = The lodge { $domain }
provider-means-owner = Compared with the OIDC id of the lodge
provider-means-session = By this the provider ends the session
provider-take = Take it over
provider-take-sentence = Put this block into the configuration, write the secret between the quotation marks, and start the lodge again. It is YAML; in a file with .toml the same keys go into [authentication.…].
provider-block = Block for the configuration

## Connectors
connectors-sentence = Accounts at other services. You agree once; the lodge keeps the tokens, renews them, and gives them to the programs you choose.
accounts = Connected accounts
accounts-empty-title = No account yet
accounts-empty = Choose a service below, tell the lodge the id that you get there, and press Connect. Your browser opens, you agree, and the account appears here.
account-well = The lodge renews it by itself.
account-until = You have to agree again by { $when }.
account-ended = { $service } does not take it any more. Connect it again; it keeps its place here.
account-refused = { $service } refuses the lodge. Check the id and the secret below.
account-unreachable = { $service } cannot be reached at the moment. Nothing is lost; it is tried again when somebody asks.
account-since = Connected
account-token-ends = Token ends
account-needs-you = Needs you again
account-not-told = The service does not say
account-given = Last given out
account-connect = Connect
account-connect-name = Connect { $name }
account-reconnect = Connect again
account-renew = Renew now
account-renewed = { $name } has a new token.
account-disconnect = Disconnect
account-disconnect-ask = Disconnect { $name }?
account-disconnected = { $name } is disconnected, here and at the service.
account-disconnected-here = { $name } is gone here. The service did not hear it: remove the access there, too.
account-effect-service = { $service } is told to forget the tokens, where it can be told.
account-effect-programs = Programs and connectors do not get its tokens any more, and its schedules end.
account-effect-data = What was fetched with it stays.
programs = Programs of this computer
programs-of = Programs that may use { $name }
programs-none = None may have its tokens yet. One that asks is told the name to allow.
programs-sentence = These may have its tokens by asking with “gatelodge token”. A program says its name itself.
program-name = Name of the program
program-hint = As it says it with --program, such as msmtp, mbsync or git.
program-allow = Allow
program-allowed = { $program } may have its tokens.
program-forbid = Forbid
program-forbid-name = Forbid { $program }
program-forbidden = { $program } gets no more tokens.
konnectors = Connectors at work
konnectors-empty = A connector fetches your data from a service: invoices, photos, contacts. None is installed yet.
konnectors-install = Install one
konnectors-no-node = Connectors run on Node.js, and it was not found on this computer. Install version 20 or newer from nodejs.org.
konnector-never = It has not run yet.
konnector-queued = It waits for its turn.
konnector-running = It is at work.
konnector-done = It did its work.
konnector-error-login = The service did not accept the sign-in.
konnector-error-action = The service wants something from you: look there, then run it again.
konnector-error-vendor = The service has trouble of its own.
konnector-error-folder = The folder for its files is not there.
konnector-error-account = It found no account. Connect one first.
konnector-error-node = Node.js is missing on this computer.
konnector-error-time = It took too long and was ended.
konnector-error-interrupted = The lodge stopped meanwhile. Run it again.
konnector-error-stopped = You stopped it.
konnector-error-gone = It is not installed any more.
konnector-error-other = It failed. Its log says more.
konnector-paused = It does not run by itself until you ran it once.
konnector-run = Run now
konnector-run-name = Run now: { $name }
konnector-begun = { $name } begins.
konnector-account = Account
konnector-no-account = It has no account at { $service } yet.
konnector-schedule = By itself
konnector-schedule-none = It runs only when you ask for it.
konnector-next = Next time: { $when }
konnector-often = How often
konnector-schedule-add = Run by itself
konnector-scheduled = { $name } runs by itself.
konnector-unschedule = Remove
konnector-unschedule-name = Remove the schedule { $plan }
konnector-unscheduled = { $name } has one schedule less.
konnector-runs = Latest runs
konnector-permissions = What it may do, its version, its end
every-hour = Every hour
every-day = Every day
every-week = Every week
every-month = Every month
run-by-you = by you
run-by-schedule = by itself
run-stop = Stop
run-log = What it said
run-silent = It said nothing.
runs-all = Show all
services = Services
services-sentence = Each wants to know your lodge once: you register it there, and it gives you an id.
service-own = Your own record; the command line changes it.
preset-ready = It knows your lodge.
preset-new = It does not know your lodge yet.
preset-set-up = Set up
preset-set-up-name = Set up { $name }
preset-step-register = Register your lodge at the service, as a web application.
preset-step-callback = Give it the address below, to the letter, and bring its id and secret here.
preset-open = Open { $name }
preset-callback = Address to come back to
preset-callback-other = Your https address to come back to
preset-callback-hint = A host of yours that leads to this lodge by https, or https://localhost: your browser will show an error there, and you bring its address here.
preset-needs-https = { $name } sends nobody back to an address without https. Use an https instance, or a host of yours that leads here.
preset-id = Id that the service gave you
preset-secret = Secret that the service gave you
preset-secret-hint = It is kept sealed and never shown again. Leave it empty if there is none.
preset-saved = { $name } is set up. Connect your account now.
preset-paste = Your browser showed an error at an https address?
preset-paste-hint = That is expected where nothing answers by https. Copy the whole address out of the browser and paste it here within a quarter of an hour.
preset-finish = Finish
preset-finished = { $name } is connected.
