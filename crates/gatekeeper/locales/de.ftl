# Die Briefe der Pforte auf Deutsch. Die drei Dateien haben dieselben Schlüssel mit denselben Variablen; ein Test
# vergleicht sie.

greeting = Guten Tag { $name },
greeting-bare = Guten Tag,
closing = Gatelodge, unter { $domain }

hint-subject = Ihr Hinweis zur Passphrase für { $domain }
hint-lead = Jemand hat nach dem Hinweis zur Passphrase von { $domain } gefragt. Das haben Sie sich notiert:
hint-after = Hilft der Hinweis nicht, wählen Sie auf der Anmeldeseite eine neue Passphrase.
hint-unasked = Das waren nicht Sie? Dann ist nichts zu tun: Niemand sonst sieht den Hinweis.

reset-subject = Eine neue Passphrase für { $domain }
reset-lead = Jemand möchte eine neue Passphrase für { $domain } wählen. Dieser Link öffnet die Seite dafür:
reset-button = Eine neue Passphrase wählen
reset-time =
    { $minutes ->
        [one] Der Link gilt einmal, { $minutes } Minute lang.
       *[other] Der Link gilt einmal, { $minutes } Minuten lang.
    }
reset-after = Was Ihre Apps mit der alten Passphrase verschlüsselt haben, lässt sich mit der neuen nicht mehr lesen.
reset-unasked = Das waren nicht Sie? Dann ist nichts zu tun: Ohne den Link bleibt die Passphrase, wie sie ist. Geben Sie den Link niemandem.

code-subject = Ihr Code für { $domain }
code-lead = Jemand hat die richtige Passphrase von { $domain } eingegeben. Dieser Code ist der zweite Schritt:
code-time =
    { $minutes ->
        [one] Der Code gilt einmal und { $minutes } Minute lang.
       *[other] Der Code gilt einmal und { $minutes } Minuten lang.
    }
code-unasked = Das waren nicht Sie? Dann kennt jemand Ihre Passphrase: Wählen Sie eine neue. Geben Sie den Code niemandem.

activation-subject = Codes per E-Mail für { $domain }
activation-lead = Mit diesem Code schalten Sie ein, dass { $domain } beim Anmelden nach einem Code aus einer E-Mail fragt:
activation-unasked = Das waren nicht Sie? Dann ist nichts zu tun: Ohne den Code ändert sich nichts. Geben Sie ihn niemandem.

test-subject = Ein Versuch von { $domain }
test-lead = Dieser Brief zeigt, dass { $domain } Post verschicken kann. Es ist nichts zu tun.
