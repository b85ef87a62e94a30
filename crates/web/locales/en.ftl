# The server's pages in English. Short sentences, second person, present tense; no blame.
# The same word for the same thing everywhere: lodge (instance), app (OAuth client), passphrase.
# en.ftl, fr.ftl and de.ftl hold the same keys with the same variables; a test compares them.

## Every page
page-title = { $page } – { $lodge }
page-title-bare = { $page } – Gatelodge
plate-label = You are at the lodge
footer-tagline = the house at your gate

## Sign in
signin-title = Sign in
signin-lead = Your passphrase opens this lodge.
signin-lead-app = Sign in first. Then you decide what the app may do.
signin-next = Then on to
signin-passphrase = Passphrase
signin-button = Sign in
signin-cancel = Cancel
signin-checking = Checking…
signin-show = Show
signin-show-label = Show the passphrase
signin-forgot = Forgotten your passphrase?
signin-forgot-help = On the computer that runs this lodge, open Gatelodge, go to Security and choose “Reset passphrase”. It gives you a new one.
signin-wrong = This passphrase does not open the lodge. Look at capital letters and spaces, then try again.
signin-throttled =
    { $count ->
        [one] There were too many tries. Wait { $count } second, then try again.
       *[other] There were too many tries. Wait { $count } seconds, then try again.
    }
signin-again = You are signed in already. For this, the lodge needs to know that it is still you: enter your passphrase once more.
signin-over = This sign-in took too long, or too many codes were wrong. Begin again with your passphrase.
signin-passkey = Use a passkey
signin-passkey-failed = The browser brought no passkey. Try again, or use your passphrase.
signin-passkey-refused = This passkey does not open the lodge, or it took too long. Try again, or use your passphrase.
kdf-refused = This page came with settings that would not protect your passphrase, so nothing was sent. Check the address, then load the page again.
kdf-failed = Your browser could not prepare the passphrase, so nothing was sent. Load the page again, or use another browser.

## Sign in, for apps of this lodge
auth-lead-device = A device or an app asks to be connected to this lodge. Sign in to see what it asks for.
auth-stay = Stay signed in in this browser
auth-reset-sent = A letter with a link is on its way to the owner of this lodge. The link works once, and not for long. On the computer that runs the lodge the letter is also in the outbox: gatelodge outbox ls

## A passphrase that was forgotten
lost-title = Forgotten passphrase
lost-heading = Forgotten your passphrase?
lost-lead = There are two ways to go on.
lost-hint-heading = A hint
lost-hint-lead = The lodge sends you what you wrote down when you chose the passphrase.
lost-hint-button = Send me the hint
lost-reset-heading = A new passphrase
lost-reset-lead = The lodge sends you a link to choose a new one. What your apps encrypted with the old passphrase can then no longer be read.
lost-reset-button = Send me the link
lost-at-home = At the computer that runs this lodge there is a third way: open Gatelodge, go to Security and choose “Reset passphrase”.
lost-back = Back to the sign-in page
hint-sent-title = Hint
hint-sent-heading = Look at your mail
hint-sent-lead = If there is a hint, it is on its way to the owner of this lodge.
hint-sent-next = Nothing arrives? Then no hint was written down, it was asked for too often, or no mail leaves this lodge. On the computer that runs it the letter is also in the outbox: gatelodge outbox ls
renew-title = Choose a new passphrase
renew-lead = It takes the place of the old one at once. Every browser is signed out.
renew-warning = What your apps encrypted with the old passphrase can no longer be read. Write the new one down and put it in a safe place.
passphrase-hint-label = Hint (may stay empty)
passphrase-hint-help = The lodge sends it to you when you have forgotten the passphrase. Write nothing that would help somebody else.
passphrase-hint-same = The hint is the passphrase itself. Choose another hint, or leave it empty.
passphrase-rounds = The page sent the passphrase in a way that the lodge does not take. Load the page again.

## Consent
consent-title = Allow access
consent-heading = Let this app in?
consent-app-label = app (OAuth client)
consent-client-id = Its id here: { $id }
consent-unnamed = An app without a name
consent-unverified-title = Another program could use this name
consent-unverified = This app has no secret, so the lodge cannot tell it from another program on this computer. Allow it only if you have just started it yourself.
consent-may = It will be able to
consent-nothing = It learns only that you said yes.
consent-group-who = Know who you are
consent-group-reach = Reach you
consent-group-other = Do more, in its own words
consent-group-stay = Come back without you
consent-right-openid = Recognise you by a lasting id
consent-right-profile = See your name, language and time zone
consent-right-email = See your e-mail address
consent-right-address = See your postal address
consent-right-phone = See your phone number
consent-right-roles = See which roles you have
consent-right-groups = See which groups you are in
consent-right-acr = See how well you proved who you are
consent-right-uuid = See your fixed id in the directory
consent-right-raw-sub = Know you by your id in the directory
consent-right-offline-access = Renew its access while you are away
consent-before = allowed before
consent-blank = not filled in yet
consent-destination = The answer goes to
consent-destination-port = a program on this computer, port { $port }
consent-destination-computer = a program on this computer
consent-destination-host = the website { $host }
consent-destination-scheme = the program on this device that opens { $scheme } addresses
consent-allow = Allow
consent-deny = Deny
consent-later = You can withdraw this at any time: in the Gatelodge window, under Apps.
consent-untick = Untick what it should not get; some apps then work less well.
consent-links = Pages of the app, not checked by the lodge:
consent-link-home = Home page
consent-link-policy = Privacy policy
consent-link-terms = Terms of use
consent-publisher-owner = You added this app yourself.
consent-publisher-preset = This app is one of those that Gatelodge knows.
consent-publisher-import = You imported this app from a file.
consent-publisher-dynamic = This app registered itself.
consent-self-registered = Only the app itself says what it is called; nobody has checked it.

## Choose an account
choose-title = Choose an account
choose-heading = Go on as yourself?
choose-lead = The app asks who is there. You are signed in to this lodge.
choose-continue = Continue as { $name }
choose-another = Sign in once more

## Signed out
signed-out-title = Signed out
signed-out-heading = You are signed out
signed-out-lead = This browser needs your passphrase to come in again.
signed-out-apps = Apps can keep the access you gave them. Withdraw it in the Gatelodge window, under Apps.
signed-out-again = Sign in again

## Sign out?
sign-out-title = Sign out
sign-out-heading = Sign out here?
sign-out-lead = This ends your sign-in in this browser. Other browsers stay signed in.
sign-out-asked = The app that asks for it
sign-out-confirm = Sign out
sign-out-cancel = Stay signed in

## Welcome
welcome-title = Signed in
welcome-heading = Welcome, { $name }
welcome-heading-bare = Welcome
welcome-lead = You are signed in to this lodge in this browser.
welcome-apps = An app that wants to come in brings you here by itself. There is nothing else to do.
welcome-window = Apps, sign-ins and settings are in the Gatelodge window on the computer that runs this lodge.
welcome-passkeys = Add a passkey
welcome-sign-out = Sign out

# Passkeys
passkeys-title = Passkeys
passkeys-lead = A passkey lets you sign in with your finger, your face or a security key, in the place of the passphrase.
passkeys-there = These are there already:
passkeys-passphrase = Your passphrase, once more
passkeys-begin = Add a passkey
passkeys-back = Back
passkeys-window = To rename or remove passkeys, open the Gatelodge window and go to Security.
passkeys-added = The passkey was added. It opens this lodge from now on.
passkeys-refused = The passkey was not added: it is there already, or it took too long. Try again.
passkeys-factor-first = This browser was let in without the second factor. Sign out, sign in with both, then come back.
passkeys-full = There are as many passkeys as there may be. Remove one in the Gatelodge window first.
passkeys-nowhere = Browsers know no passkeys for addresses made of numbers. Open this lodge by its name.
passkeys-make-lead = Give it a name by which you know it again. Then your browser asks how to keep it.
passkeys-name = Name
passkeys-make = Create the passkey
passkeys-not-made = The browser made no passkey. Perhaps this device has one for this lodge already. Try again, or cancel.
passkeys-no-script = Passkeys need script, and it is off in this browser.

## The owner's first visit
onboarding-title = Choose your passphrase
onboarding-lead = This lodge is ready, and it is yours. One passphrase opens it.
onboarding-again = The same passphrase once more
onboarding-hint = At least { $count } characters. Four or five words that have nothing to do with each other work well.
onboarding-keep = The lodge does not keep it in a form that anyone can read. Write it down and put it in a safe place.
onboarding-button = Set the passphrase
onboarding-short = This is shorter than { $count } characters. Add a word or two.
onboarding-long = This is longer than the lodge can take. Use at most 1024 characters.
onboarding-common = This would be guessed quickly. Choose words that have nothing to do with each other.
onboarding-mismatch = The two are not the same. Enter both again.

## Waiting for the owner
need-onboarding-title = Not open yet
need-onboarding-heading = This lodge waits for its owner
need-onboarding-lead = It has no passphrase yet, so nobody can sign in.
need-onboarding-next = Is it yours? Open the link that you were given when it was made. Without the link, open Gatelodge on the computer that runs this lodge: under Security, “Reset passphrase” gives you one.

## No lodge under this name
by-number-title = This lodge answers by its name
by-number-lead = Numbers such as 127.0.0.1 lead to it, but only the name counts:
no-instance-title = No lodge here
no-instance-heading = There is no lodge at this address
no-instance-lead = Gatelodge runs here, but keeps no lodge under the name in your address bar.
no-instance-next = Check the name. If the lodge is yours to add, do it on the computer that runs Gatelodge:

## Back to the app
form-post-title = Back to the app
form-post-heading = One moment
form-post-lead = You go back to
form-post-stuck = If nothing happens, press Continue.
form-post-button = Continue

leaving-title = Leave this lodge?
leaving-heading = You are about to leave
leaving-lead = An app sends you on to
leaving-app = The app calls itself
leaving-why = It registered itself here, and nothing was ever allowed to it. You were not asked for your passphrase. If you did not expect this page, close it.
leaving-button = Go there

## Refusals: what happened, why, what to do next
refused-label-next = What to do
refused-label-technical = For the app’s makers
refused-label-id = To quote
refused-app-title = The lodge does not know this app
refused-app-why = The app that sent you here is not on this lodge’s list, or was removed from it.
refused-app-next = Is it your app? Add it in the Gatelodge window, under Apps, and start again there.
refused-destination-title = The answer would go to a wrong place
refused-destination-why = The app asks for its answer at an address that is not registered for it. So nothing was sent.
refused-destination-next = If you did not start this yourself, close the page: you are safe. Is it your app? Correct its redirect address in the Gatelodge window, under Apps.
refused-request-title = The app’s request cannot be answered
refused-request-why = Something in the request is missing or contradicts itself.
refused-request-next = Go back to the app and start again. If it happens again, send the lines below to the app’s makers.
refused-expired-title = This visit took too long
refused-expired-why = The app’s request is no longer open. Nothing was allowed and nothing was sent.
refused-expired-next = Go back to the app and sign in again there.
refused-foreign-title = This did not come from the lodge’s own page
refused-foreign-why = The form was sent from another page, from another browser or twice. So nothing was done.
refused-foreign-next = Go back to the app and start again. If you came from a link in a message, close the page.
refused-link-title = This link no longer works
refused-link-why = It was used already, it is too old, or a part of it is missing.
refused-link-next = Open the whole link once more. Without it, open Gatelodge on the computer that runs this lodge: under Security, “Reset passphrase” gives you a passphrase.
refused-not-found-title = There is no page at this address
refused-not-found-why = The lodge has no room by this name.
refused-not-found-next = Check the address, or go to the front door.
refused-method-title = This address is not opened in this way
refused-method-why = It is made for apps, or for a form on another page.
refused-method-next = Go to the front door and start from there.
refused-busy-title = The lodge cannot answer now
refused-busy-why = It is starting, stopping, out of space or has too many visitors. What you did was not saved.
refused-busy-next = Wait a minute, then try again. If it stays so, look at the Gatelodge window: it says what is missing.
refused-blocked-title = This lodge is closed
refused-blocked-why = Whoever runs it has closed it for now. Nothing in it is lost.
refused-blocked-next = Ask whoever runs this lodge. Is it yours? On its computer: gatelodge instances modify DOMAIN --blocked=false
refused-fault-title = Something broke in the lodge
refused-fault-why = It is not your doing. What you did was not saved.
refused-fault-next = Try again. If it happens again, look for the number below in Gatelodge’s log.
refused-app-missing-title = There is no app at this address
refused-app-missing-why = No app with this name is installed here.
refused-app-missing-next = Check the address, or install the app in Gatelodge.
refused-app-coming-title = The app is being installed
refused-app-coming-why = Its files are on their way.
refused-app-coming-next = Wait a moment, then load the page again.
refused-app-signed-out-title = You are not signed in
refused-app-signed-out-why = This belongs to an app that only its owner sees.
refused-app-signed-out-next = Open the app’s own page: it leads to the sign-in.
refused-app-elsewhere-title = This is not for another page
refused-app-elsewhere-why = A page elsewhere asked for something of this app. So nothing was given.
refused-app-elsewhere-next = Open the app at its own address.
refused-app-loop-title = Your browser does not keep the app’s cookie
refused-app-loop-why = The lodge signed you in to the app several times, and each time your browser forgot it.
refused-app-loop-next = Allow cookies for the app’s address, then open it again.
refused-front-door = To the front door

## Where the answers of a test arrive

test-title = Test
test-reading-heading = Reading the answer
test-reading-lead = One moment. If this page stays, your browser runs no script here: the answer is in the address, and only a script can read it.
test-taken-heading = The answer has arrived
test-taken-lead = Go back to Gatelodge: it shows what came, step by step. You can close this page.
test-gone-heading = You are signed out

## Letting a device in
device-title = Let a device in
device-heading = Let a device in
device-lead = Enter the code that the device shows, a television for example or a program in a terminal.
device-lead-compare = Compare this code with the one that the device shows. Go on only if they are the same.
device-code = Code of the device
device-hint = Eight letters. Capitals, blanks and dashes do not matter.
device-continue = Continue
device-same = It is the same code
device-unknown = No device waits under this code. Look at the letters again; if they are right, the code is too old: start again on the device.
device-throttled =
    { $count ->
        [one] There were too many wrong codes. Wait { $count } second, then try again.
       *[other] There were too many wrong codes. Wait { $count } seconds, then try again.
    }
device-asks-heading = Let this device in?
device-warning-title = You let another device in
device-warning = Allow it only if the device is before you, shows this code, and you have just started this yourself. If someone sent you the code or a link with it, say no: they would get in, not you.
device-from = The device asks from
device-allowed-heading = The device is let in
device-allowed-lead = Go back to the device. It goes on by itself within a few seconds.
device-denied-heading = The device is not let in
device-denied-lead = It got nothing.
device-close = You can close this page.

## Telling apps of a sign-out
signed-out-telling = The apps that you used in this browser are being told.
signed-out-frame = Page of an app that signs you out there
signed-out-continue = Continue

cozy-consent-app-label = program (Cozy client)
cozy-consent-unproven = Only the program itself says what it is called. What is sure is only where the answer goes.
cozy-consent-linked = It gets the rights of the app { $app }, which is installed if it is not there yet.
cozy-consent-may = It will be able to use
cozy-consent-software = The program calls itself:
cozy-verb-get = read
cozy-verb-only-read = read only
cozy-verb-post = add
cozy-verb-put = change
cozy-verb-delete = delete
cozy-reach-all = all of them
cozy-reach-below = all of them, of every type below it
cozy-reach-ids = only these: { $values }
cozy-reach-selector = only those whose { $field } is { $values }
cozy-type-accounts = Accounts at other services, with their sign-ins
cozy-type-apps = Apps that are installed
cozy-type-bank-accounts = Bank accounts
cozy-type-bank-operations = Bank transactions
cozy-type-bills = Bills
cozy-type-events = Calendar events
cozy-type-contacts = Contacts
cozy-type-groups = Groups of contacts
cozy-type-files = Files and folders
cozy-type-identities = Data about you that services keep
cozy-type-jobs = Jobs, such as sending mail
cozy-type-konnectors = Connectors that are installed
cozy-type-notes = Notes
cozy-type-notifications = Notifications
cozy-type-albums = Photo albums
cozy-type-settings = Settings, with your name and address
cozy-type-tags = Labels
cozy-type-triggers = What runs by itself, and when
cozy-code-heading = One step is left
cozy-code-lead = Copy this code into the program that asked for it. It is good for five minutes and works once.
cozy-sharing-title = Sharing
cozy-sharing-heading = { $sharer } shares something with you
cozy-sharing-unproven = Nobody has checked who this is. Accept it only if you expect it.
cozy-sharing-what = What is shared
cozy-sharing-add = What is added:
cozy-sharing-update = Changes:
cozy-sharing-remove = Deletions:
cozy-sharing-none = stay where they are made
cozy-sharing-push = come to you
cozy-sharing-sync = go both ways
cozy-sharing-accept = Accept
cozy-sharing-cancel = Turn down

account-return-title = An account is connected
account-return-heading = One moment
account-return-lead = The answer of { $service } is brought to your lodge.
account-return-script = This page needs script: the answer is in a part of the address that only the browser sees.
account-return-empty = There is no answer in this address. Begin again in the app.

# The second factor
confirm-title = Is it still you?
confirm-lead = An app of this lodge needs to know. Enter your passphrase once more.
confirm-button = Confirm
factor-title = Second step
factor-lead = The passphrase is right. Now type the code that your authenticator app shows for this lodge.
factor-lead-mail = The passphrase is right. Now type the code that was mailed to { $address }.
factor-lead-outbox = The passphrase is right. Now type the code of the newest letter in the lodge’s outbox: no mail leaves it.
factor-lead-no-code = The passphrase is right. Have a code mailed to you, and type it here.
factor-mail = Mail me a code
factor-mail-again = Mail me another code
factor-mail-sent = Another code is on its way. The older one works no more.
factor-mail-later =
    { $count ->
        [one] A code is on its way already. You can have another one in { $count } second.
       *[other] A code is on its way already. You can have another one in { $count } seconds.
    }
factor-trust = Do not ask for a code in this browser again
factor-code = Code of six digits
factor-code-or-recovery = Code of six digits, or a recovery code
factor-button = Go on
factor-wrong = This code does not fit, or it was used before. Wait for the next one and type that. If it never fits, look at the clocks of your phone and of the lodge’s computer.
factor-passkey-refused = This passkey does not fit, or it took too long. Try again, or use a code.
factor-lead-passkey = The passphrase is right. Now show your passkey, or use a recovery code.
factor-no-code = A code is six digits and nothing else.
factor-recovery = No authenticator app at hand? Use a recovery code
factor-recovery-lead = Each code of your recovery kit opens the lodge once.
factor-recovery-code = Recovery code
factor-recovery-button = Use this code
factor-recovery-wrong = This recovery code does not fit, or it was used before. Try another one of your kit.
factor-recovery-no-code = A recovery code is six groups of four letters and digits.
factor-lost = If you have neither, turn the second factor off on the computer that runs this lodge:

signin-with-provider = Sign in with your provider
porch-lead = Your provider knows which address here is yours. You are taken there once you have signed in with it.
trial-title = Tried out
trial-lead = You can close this page. What the provider said stands in the Gatelodge window, or in the terminal where you began.
refused-provider-title = The provider does not answer
refused-provider-why = You sign in here with another provider. It cannot be reached, or what it answers cannot be read. You were not signed in.
refused-provider-next = Wait a minute, then try again. If it stays so, tell whoever runs this lodge.
refused-provider-no-title = The provider did not let you in
refused-provider-no-why = You sign in here with another provider. It said no, or it says that you are somebody else than the owner of this address. You were not signed in.
refused-provider-no-next = Make sure that you are signed in there with the right account, then try again.
refused-no-passphrases-title = Passphrases are not used here
refused-no-passphrases-why = People of this address sign in with another provider only.
refused-no-passphrases-next = Go back to the front page: it leads you there.
