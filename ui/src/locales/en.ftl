# The window in English. Short sentences, second person, present tense; no blame.
# The same word for the same thing everywhere: lodge (instance), app (OAuth client), passphrase.
# en.ftl, fr.ftl and de.ftl hold the same keys with the same variables; a test compares them.
# After adding a key here, run `npm run texts`.

## Everywhere
back = Back
cancel = Cancel
copied = { $name } copied.
copy = Copy
copy-failed = This could not be copied. Select the text and copy it by hand.
copy-name = Copy: { $name }
done = Done
entering = Opening the lodge
for-example = For example
never-used = Never used
next = Continue
quit = Quit Gatelodge
save = Save
saved = Saved.

## Sidebar
nav-label = Rooms
nav-home = Home
nav-apps = Apps
nav-access = Access
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
wizard-place-sentence = The lodge keeps everything in one folder. Who copies the folder has your book, so it belongs in your backup and in nobody else’s hands.
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
passphrase-differs = The two are not the same.
strength-hint = How hard it is to guess is told here while you type.
strength-0 = Guessed at once.
strength-1 = Easy to guess.
strength-2 = Some work to guess.
strength-3 = Hard to guess.
strength-4 = Very hard to guess.
weak-short = Still too short. Add a word or two.
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
waiting-first-app = Add a first app
waiting-first-app-meaning = Then you can sign in there with your passphrase.

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
redirect-blank = There is a blank, a backslash or an invisible character in it.
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
app-scopes-hint = Names with blanks between them. Left empty, it may ask for everything; you still decide what it gets.
app-scopes-all = openid profile email offline_access
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
withdraw-effect-stays = It stays on the list, with the same id and secret.
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

## Access
access-sentence = Browsers that are signed in to your lodge. They come in without the passphrase.
access-empty-title = Nobody is signed in
access-empty = When you sign in to an app with a browser, the browser appears here. You can end it from here at any time.
access-apps = What apps may do without a browser is under Apps.
session-unknown = A browser
session-used = Used for { $apps }
session-used-none = Not used for an app yet
session-seen = Seen { $when }
session-since = Signed in
session-last = Last seen
session-how = With
method-pwd = passphrase
method-otp = a code
method-mfa = two factors
method-hwk = a security key
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
sheet = Show
sheet-all = Everything
sheet-sign-ins = Sign-ins
sheet-apps = Apps
sheet-warnings = Worth a look
sheet-empty = Nothing of this kind.
event-some-app = an app
event-instance-added = The lodge was made
event-passphrase-changed = The passphrase was set
event-signed-in = You signed in
event-sign-in-failed = Wrong passphrase
event-sign-in-throttled = Too many wrong passphrases; the lodge makes them wait
event-signed-out = A browser was signed out
event-consent-given = You allowed { $client }
event-consent-denied = You refused { $client }
event-token-issued = { $client } came in
event-replay-detected = An old key of { $client } was used again; all that came from it was withdrawn
event-access-revoked = The access of { $client } was withdrawn
event-client-added = { $client } was added
event-client-changed = { $client } was changed
event-client-removed = { $client } was removed
event-request-refused = { $client } was refused
event-keys-rotated = New signing keys were made

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
keys = Signing keys
keys-sentence = With these the lodge signs what it tells apps. Apps fetch the public part by themselves.
keys-rotate = New keys…
key-active = In use
key-retiring = On its way out
key-retires = Leaves { $when }
key-made = Made { $when }
keys-retiring =
    { $count ->
        [one] { $count } older key on its way out
       *[other] { $count } older keys on their way out
    }
keys-ask = Make new signing keys?
keys-deed = Make new keys
keys-effect-new = From now on the lodge signs with new keys.
keys-effect-old = The old ones stay published until what they signed has run out.
keys-effect-apps = Apps need do nothing. One that has the keys built in has to be told.
keys-made = New keys are in use.

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
finding-well = Well
finding-attention = Worth a look
finding-broken = Not working

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
test-try = Try it with the test client
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
test-scope-hint = Words with blanks between them. openid asks who you are, offline_access asks for a refresh token.
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
test-state-well = Well
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
