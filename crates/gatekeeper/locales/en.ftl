# The lodge's letters in English. en.ftl, fr.ftl and de.ftl hold the same keys with the same variables; a test compares
# them. No subject holds a secret: subjects are shown on locked screens.

greeting = Hello { $name },
greeting-bare = Hello,
closing = Gatelodge, at { $domain }

hint-subject = Your passphrase hint for { $domain }
hint-lead = Somebody asked for the hint to the passphrase of { $domain }. This is what you wrote down:
hint-after = If the hint does not help, choose a new passphrase from the sign-in page.
hint-unasked = It was not you? Then there is nothing to do: nobody else sees the hint.

reset-subject = A new passphrase for { $domain }
reset-lead = Somebody asked to choose a new passphrase for { $domain }. This link opens the page where you do that:
reset-button = Choose a new passphrase
reset-time =
    { $minutes ->
        [one] The link works once, for { $minutes } minute.
       *[other] The link works once, for { $minutes } minutes.
    }
reset-after = What your apps encrypted with the old passphrase can no longer be read with the new one.
reset-unasked = It was not you? Then there is nothing to do: without the link the passphrase stays as it is. Give the link to nobody.

code-subject = Your code for { $domain }
code-lead = Somebody gave the right passphrase of { $domain }. This code is the second step:
code-time =
    { $minutes ->
        [one] The code works once, for { $minutes } minute.
       *[other] The code works once, for { $minutes } minutes.
    }
code-unasked = It was not you? Then somebody knows your passphrase: choose a new one. Tell the code to nobody.

activation-subject = Codes by mail for { $domain }
activation-lead = With this code you turn on that { $domain } asks for a mailed code when you sign in:
activation-unasked = It was not you? Then there is nothing to do: without the code nothing changes. Tell it to nobody.

test-subject = A test from { $domain }
test-lead = This letter shows that { $domain } can send mail. There is nothing to do.
