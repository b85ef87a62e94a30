# Die Seiten des Servers auf Deutsch. Kurze Sätze, „Sie“, Gegenwart; ohne Vorwurf.
# Ein Wort für eine Sache: Pforte (Instanz), App (OAuth-Client), Passphrase.

## Jede Seite
page-title = { $page } – { $lodge }
page-title-bare = { $page } – Gatelodge
plate-label = Sie sind an der Pforte
footer-tagline = das Haus an Ihrem Tor

## Anmelden
signin-title = Anmelden
signin-lead = Ihre Passphrase öffnet diese Pforte.
signin-lead-app = Melden Sie sich zuerst an. Danach entscheiden Sie, was die App darf.
signin-next = Danach weiter zu
signin-passphrase = Passphrase
signin-button = Anmelden
signin-cancel = Abbrechen
signin-checking = Wird geprüft…
signin-show = Zeigen
signin-show-label = Passphrase zeigen
signin-forgot = Passphrase vergessen?
signin-forgot-help = Öffnen Sie Gatelodge auf dem Computer, auf dem diese Pforte läuft, gehen Sie zu „Sicherheit“ und wählen Sie „Passphrase zurücksetzen“. Sie bekommen dann eine neue.
signin-wrong = Diese Passphrase öffnet die Pforte nicht. Achten Sie auf Großbuchstaben und Leerzeichen und versuchen Sie es noch einmal.
signin-throttled =
    { $count ->
        [one] Es waren zu viele Versuche. Warten Sie { $count } Sekunde und versuchen Sie es dann noch einmal.
       *[other] Es waren zu viele Versuche. Warten Sie { $count } Sekunden und versuchen Sie es dann noch einmal.
    }
signin-again = Sie sind schon angemeldet. Hier muss die Pforte wissen, dass Sie es noch sind: Geben Sie Ihre Passphrase noch einmal ein.
signin-over = Diese Anmeldung hat zu lange gedauert, oder zu viele Codes waren falsch. Beginnen Sie noch einmal mit Ihrer Passphrase.
signin-passkey = Passkey verwenden
signin-passkey-failed = Der Browser hat keinen Passkey gebracht. Versuchen Sie es noch einmal, oder nehmen Sie die Passphrase.
signin-passkey-refused = Dieser Passkey öffnet die Pforte nicht, oder es hat zu lange gedauert. Versuchen Sie es noch einmal, oder nehmen Sie die Passphrase.
kdf-refused = Diese Seite kam mit Einstellungen, die Ihre Passphrase nicht schützen würden, deshalb wurde nichts gesendet. Prüfen Sie die Adresse und laden Sie die Seite neu.
kdf-failed = Ihr Browser konnte die Passphrase nicht vorbereiten, deshalb wurde nichts gesendet. Laden Sie die Seite neu oder nehmen Sie einen anderen Browser.

## Anmelden, für Apps dieser Pforte
auth-lead-device = Ein Gerät oder eine App möchte mit dieser Pforte verbunden werden. Melden Sie sich an, um zu sehen, worum es geht.
auth-stay = In diesem Browser angemeldet bleiben
auth-reset-sent = Ein Brief mit einem Link ist unterwegs zum Besitzer dieser Pforte. Der Link gilt einmal und nicht lange. Auf dem Computer, auf dem die Pforte läuft, liegt der Brief auch im Ausgang: gatelodge outbox ls

## Eine vergessene Passphrase
lost-title = Passphrase vergessen
lost-heading = Passphrase vergessen?
lost-lead = Es gibt zwei Wege.
lost-hint-heading = Ein Hinweis
lost-hint-lead = Die Pforte schickt Ihnen, was Sie sich beim Wählen der Passphrase notiert haben.
lost-hint-button = Den Hinweis schicken
lost-reset-heading = Eine neue Passphrase
lost-reset-lead = Die Pforte schickt Ihnen einen Link, um eine neue zu wählen. Was Ihre Apps mit der alten Passphrase verschlüsselt haben, lässt sich dann nicht mehr lesen.
lost-reset-button = Den Link schicken
lost-at-home = Am Computer, auf dem diese Pforte läuft, gibt es einen dritten Weg: Öffnen Sie Gatelodge, gehen Sie zu Sicherheit und wählen Sie „Passphrase zurücksetzen“.
lost-back = Zurück zur Anmeldung
hint-sent-title = Hinweis
hint-sent-heading = Sehen Sie in Ihre Post
hint-sent-lead = Wenn es einen Hinweis gibt, ist er unterwegs zum Besitzer dieser Pforte.
hint-sent-next = Es kommt nichts? Dann wurde kein Hinweis notiert, er wurde zu oft verlangt, oder diese Pforte verschickt keine Post. Auf dem Computer, auf dem sie läuft, liegt der Brief auch im Ausgang: gatelodge outbox ls
renew-title = Eine neue Passphrase wählen
renew-lead = Sie tritt sofort an die Stelle der alten. Alle Browser werden abgemeldet.
renew-warning = Was Ihre Apps mit der alten Passphrase verschlüsselt haben, lässt sich nicht mehr lesen. Schreiben Sie die neue auf und legen Sie sie an einen sicheren Ort.
passphrase-hint-label = Hinweis (darf leer bleiben)
passphrase-hint-help = Die Pforte schickt ihn Ihnen, wenn Sie die Passphrase vergessen haben. Schreiben Sie nichts, was jemand anderem hilft.
passphrase-hint-same = Der Hinweis ist die Passphrase selbst. Wählen Sie einen anderen, oder lassen Sie ihn leer.
passphrase-rounds = Die Seite hat die Passphrase auf eine Weise geschickt, die die Pforte nicht annimmt. Laden Sie die Seite neu.

## Zustimmung
consent-title = Zugriff erlauben
consent-heading = Diese App einlassen?
consent-app-label = App (OAuth-Client)
consent-client-id = Kennung der App: { $id }
consent-unnamed = Eine App ohne Namen
consent-unverified-title = Auch ein anderes Programm könnte diesen Namen benutzen
consent-unverified = Diese App hat kein Geheimnis; die Pforte kann sie nicht von einem anderen Programm auf diesem Computer unterscheiden. Erlauben Sie das nur, wenn Sie die App gerade selbst gestartet haben.
consent-may = Die App darf dann
consent-nothing = Die App erfährt nur, dass Sie zugestimmt haben.
consent-group-who = Wissen, wer Sie sind
consent-group-reach = Sie erreichen
consent-group-other = Mehr tun, in ihren eigenen Worten
consent-group-stay = Ohne Sie wiederkommen
consent-right-openid = Sie an einer Kennung erkennen, die gleich bleibt
consent-right-profile = Ihren Namen, Ihre Sprache und Ihre Zeitzone sehen
consent-right-email = Ihre E-Mail-Adresse sehen
consent-right-address = Ihre Postadresse sehen
consent-right-phone = Ihre Telefonnummer sehen
consent-right-roles = Sehen, welche Rollen Sie haben
consent-right-groups = Sehen, in welchen Gruppen Sie sind
consent-right-acr = Sehen, wie sicher Sie sich ausgewiesen haben
consent-right-uuid = Ihre feste Kennung im Verzeichnis sehen
consent-right-raw-sub = Sie an Ihrer Kennung im Verzeichnis erkennen
consent-right-offline-access = Den Zugriff in Ihrer Abwesenheit erneuern, bis Sie ihn entziehen
consent-before = schon erlaubt
consent-blank = noch nicht ausgefüllt
consent-destination = Die Antwort geht an
consent-destination-port = ein Programm auf diesem Computer, Port { $port }
consent-destination-computer = ein Programm auf diesem Computer
consent-destination-host = die Website { $host }
consent-destination-scheme = das Programm auf diesem Gerät, das { $scheme }-Adressen öffnet
consent-allow = Erlauben
consent-deny = Ablehnen
consent-later = Sie können das jederzeit entziehen: im Gatelodge-Fenster unter „Apps“.
consent-untick = Nehmen Sie das Häkchen weg, wo die App etwas nicht bekommen soll; manche Apps können dann weniger.
consent-links = Seiten der App, von der Pforte nicht geprüft:
consent-link-home = Startseite
consent-link-policy = Datenschutz
consent-link-terms = Nutzungsbedingungen
consent-publisher-owner = Sie haben diese App selbst hinzugefügt.
consent-publisher-preset = Diese App ist eine von denen, die Gatelodge kennt.
consent-publisher-import = Sie haben diese App aus einer Datei übernommen.
consent-publisher-dynamic = Diese App hat sich selbst angemeldet.
consent-self-registered = Nur die App selbst sagt, wie sie heißt; niemand hat es geprüft.

## Konto wählen
choose-title = Konto wählen
choose-heading = Als Sie selbst weitermachen?
choose-lead = Die App fragt, wer da ist. Sie sind an dieser Pforte angemeldet.
choose-continue = Weiter als { $name }
choose-another = Noch einmal anmelden

## Abgemeldet
signed-out-title = Abgemeldet
signed-out-heading = Sie sind abgemeldet
signed-out-lead = Um wieder hineinzukommen, braucht dieser Browser Ihre Passphrase.
signed-out-apps = Apps können den Zugriff behalten, den Sie ihnen gegeben haben. Entziehen können Sie ihn im Gatelodge-Fenster unter „Apps“.
signed-out-again = Wieder anmelden

## Abmelden?
sign-out-title = Abmelden
sign-out-heading = Hier abmelden?
sign-out-lead = Sie sind dann in diesem Browser nicht mehr angemeldet. Andere Browser bleiben angemeldet.
sign-out-asked = Die App, die darum bittet
sign-out-confirm = Abmelden
sign-out-cancel = Angemeldet bleiben

## Willkommen
welcome-title = Angemeldet
welcome-heading = Willkommen, { $name }
welcome-heading-bare = Willkommen
welcome-lead = Sie sind in diesem Browser an dieser Pforte angemeldet.
welcome-apps = Eine App, die eingelassen werden möchte, bringt Sie von selbst hierher. Mehr ist nicht zu tun.
welcome-window = Apps, Anmeldungen und Einstellungen finden Sie im Gatelodge-Fenster auf dem Computer, auf dem diese Pforte läuft.
welcome-passkeys = Passkey hinzufügen
welcome-sign-out = Abmelden

# Passkeys
passkeys-title = Passkeys
passkeys-lead = Mit einem Passkey melden Sie sich mit Finger, Gesicht oder Sicherheitsschlüssel an, statt mit der Passphrase.
passkeys-there = Diese gibt es schon:
passkeys-passphrase = Ihre Passphrase, noch einmal
passkeys-begin = Passkey hinzufügen
passkeys-back = Zurück
passkeys-window = Zum Umbenennen oder Entfernen öffnen Sie das Gatelodge-Fenster und gehen zu „Sicherheit“.
passkeys-added = Der Passkey ist hinzugefügt. Von jetzt an öffnet er diese Pforte.
passkeys-refused = Der Passkey wurde nicht hinzugefügt: Es gibt ihn schon, oder es hat zu lange gedauert. Versuchen Sie es noch einmal.
passkeys-factor-first = Dieser Browser wurde ohne zweiten Faktor eingelassen. Melden Sie sich ab, mit beidem wieder an, und kommen Sie zurück.
passkeys-full = Es gibt so viele Passkeys, wie es geben darf. Entfernen Sie zuerst einen im Gatelodge-Fenster.
passkeys-nowhere = Für Adressen aus Zahlen kennen Browser keine Passkeys. Öffnen Sie diese Pforte bei ihrem Namen.
passkeys-make-lead = Geben Sie ihm einen Namen, an dem Sie ihn wiedererkennen. Dann fragt Ihr Browser, wie er ihn aufheben soll.
passkeys-name = Name
passkeys-make = Passkey anlegen
passkeys-not-made = Der Browser hat keinen Passkey angelegt. Vielleicht hat dieses Gerät schon einen für diese Pforte. Versuchen Sie es noch einmal, oder brechen Sie ab.
passkeys-no-script = Passkeys brauchen Script, und das ist in diesem Browser aus.

## Der erste Besuch
onboarding-title = Passphrase wählen
onboarding-lead = Diese Pforte ist bereit und gehört Ihnen. Eine Passphrase öffnet sie.
onboarding-again = Dieselbe Passphrase noch einmal
onboarding-hint = Mindestens { $count } Zeichen. Gut sind vier oder fünf Wörter, die nichts miteinander zu tun haben.
onboarding-keep = Die Pforte bewahrt sie nicht in lesbarer Form auf. Schreiben Sie sie auf und legen Sie sie an einen sicheren Ort.
onboarding-button = Passphrase festlegen
onboarding-short = Das sind weniger als { $count } Zeichen. Fügen Sie ein, zwei Wörter hinzu.
onboarding-long = Das ist länger, als die Pforte annehmen kann. Nehmen Sie höchstens 1024 Zeichen.
onboarding-common = Das wäre schnell erraten. Wählen Sie Wörter, die nichts miteinander zu tun haben.
onboarding-mismatch = Die beiden Eingaben sind verschieden. Geben Sie beide noch einmal ein.

## Wartet auf die Person, der sie gehört
need-onboarding-title = Noch nicht offen
need-onboarding-heading = Diese Pforte wartet noch
need-onboarding-lead = Sie hat noch keine Passphrase. Deshalb kann sich niemand anmelden.
need-onboarding-next = Gehört sie Ihnen? Öffnen Sie den Link, den Sie bei ihrer Einrichtung bekommen haben. Ohne den Link öffnen Sie Gatelodge auf dem Computer, auf dem diese Pforte läuft: Unter „Sicherheit“ gibt Ihnen „Passphrase zurücksetzen“ eine.

## Keine Pforte unter diesem Namen
by-number-title = Diese Pforte antwortet auf ihren Namen
by-number-lead = Zahlen wie 127.0.0.1 führen zu ihr, doch nur der Name zählt:
no-instance-title = Keine Pforte hier
no-instance-heading = Unter dieser Adresse gibt es keine Pforte
no-instance-lead = Gatelodge läuft hier, führt aber keine Pforte unter dem Namen in Ihrer Adresszeile.
no-instance-next = Prüfen Sie den Namen. Wenn Sie die Pforte einrichten möchten, dann auf dem Computer, auf dem Gatelodge läuft:

## Zurück zur App
form-post-title = Zurück zur App
form-post-heading = Einen Moment
form-post-lead = Sie gehen zurück zu
form-post-stuck = Wenn nichts geschieht, drücken Sie „Weiter“.
form-post-button = Weiter

leaving-title = Die Pforte verlassen?
leaving-heading = Sie verlassen die Pforte
leaving-lead = Eine App schickt Sie weiter zu
leaving-app = Die App nennt sich
leaving-why = Sie hat sich hier selbst registriert, und ihr wurde noch nie etwas erlaubt. Nach Ihrer Passphrase wurde nicht gefragt. Wenn Sie diese Seite nicht erwartet haben, schließen Sie sie.
leaving-button = Dorthin gehen

## Ablehnungen: was geschehen ist, warum, was zu tun ist
refused-label-next = Was Sie tun können
refused-label-technical = Für die Hersteller der App
refused-label-id = Zum Nennen
refused-app-title = Die Pforte kennt diese App nicht
refused-app-why = Die App, die Sie hierher geschickt hat, steht nicht auf der Liste dieser Pforte oder wurde davon entfernt.
refused-app-next = Ist es Ihre App? Fügen Sie sie im Gatelodge-Fenster unter „Apps“ hinzu und beginnen Sie dort von vorn.
refused-destination-title = Die Antwort ginge an den falschen Ort
refused-destination-why = Die App möchte ihre Antwort an einer Adresse, die für sie nicht eingetragen ist. Deshalb wurde nichts gesendet.
refused-destination-next = Wenn Sie das nicht selbst begonnen haben, schließen Sie die Seite: Es ist nichts geschehen. Ist es Ihre App? Berichtigen Sie ihre Rückkehradresse im Gatelodge-Fenster unter „Apps“.
refused-request-title = Die Anfrage der App lässt sich nicht beantworten
refused-request-why = In der Anfrage fehlt etwas, oder sie widerspricht sich.
refused-request-next = Gehen Sie zur App zurück und beginnen Sie von vorn. Wenn es wieder geschieht, schicken Sie die Zeilen unten an die Hersteller der App.
refused-expired-title = Dieser Besuch hat zu lange gedauert
refused-expired-why = Die Anfrage der App ist nicht mehr offen. Es wurde nichts erlaubt und nichts gesendet.
refused-expired-next = Gehen Sie zur App zurück und melden Sie sich dort noch einmal an.
refused-foreign-title = Das kam nicht von der Seite der Pforte
refused-foreign-why = Das Formular wurde von einer anderen Seite, aus einem anderen Browser oder zweimal gesendet. Deshalb ist nichts geschehen.
refused-foreign-next = Gehen Sie zur App zurück und beginnen Sie von vorn. Wenn Sie über einen Link in einer Nachricht kamen, schließen Sie die Seite.
refused-link-title = Dieser Link gilt nicht mehr
refused-link-why = Er wurde schon benutzt, er ist zu alt, oder ein Teil davon fehlt.
refused-link-next = Öffnen Sie den ganzen Link noch einmal. Ohne ihn öffnen Sie Gatelodge auf dem Computer, auf dem diese Pforte läuft: Unter „Sicherheit“ gibt Ihnen „Passphrase zurücksetzen“ eine.
refused-not-found-title = Unter dieser Adresse gibt es keine Seite
refused-not-found-why = Die Pforte hat keinen Raum dieses Namens.
refused-not-found-next = Prüfen Sie die Adresse oder gehen Sie zum Eingang.
refused-method-title = Diese Adresse wird nicht so geöffnet
refused-method-why = Sie ist für Apps gedacht oder für ein Formular auf einer anderen Seite.
refused-method-next = Gehen Sie zum Eingang und beginnen Sie dort.
refused-busy-title = Die Pforte kann gerade nicht antworten
refused-busy-why = Sie startet, hält an, hat keinen Platz mehr oder zu viele Besucher. Was Sie getan haben, wurde nicht gespeichert.
refused-busy-next = Warten Sie eine Minute und versuchen Sie es noch einmal. Wenn es so bleibt, sehen Sie ins Gatelodge-Fenster: Dort steht, was fehlt.
refused-blocked-title = Diese Pforte ist geschlossen
refused-blocked-why = Wer sie betreibt, hat sie vorerst geschlossen. Nichts darin ist verloren.
refused-blocked-next = Fragen Sie, wer diese Pforte betreibt. Ist es Ihre? Auf ihrem Computer: gatelodge instances modify DOMAIN --blocked=false
refused-fault-title = In der Pforte ist etwas entzweigegangen
refused-fault-why = Es liegt nicht an Ihnen. Was Sie getan haben, wurde nicht gespeichert.
refused-fault-next = Versuchen Sie es noch einmal. Wenn es wieder geschieht, suchen Sie die Nummer unten im Protokoll von Gatelodge.
refused-app-missing-title = Unter dieser Adresse gibt es keine App
refused-app-missing-why = Hier ist keine App mit diesem Namen installiert.
refused-app-missing-next = Prüfen Sie die Adresse, oder installieren Sie die App in Gatelodge.
refused-app-coming-title = Die App wird gerade installiert
refused-app-coming-why = Ihre Dateien sind unterwegs.
refused-app-coming-next = Warten Sie einen Augenblick und laden Sie die Seite dann neu.
refused-app-signed-out-title = Sie sind nicht angemeldet
refused-app-signed-out-why = Dies gehört zu einer App, die nur ihr Besitzer sieht.
refused-app-signed-out-next = Öffnen Sie die Seite der App: Sie führt zur Anmeldung.
refused-app-elsewhere-title = Dies ist nicht für eine andere Seite
refused-app-elsewhere-why = Eine Seite von anderswo hat etwas von dieser App verlangt. Darum wurde nichts herausgegeben.
refused-app-elsewhere-next = Öffnen Sie die App unter ihrer eigenen Adresse.
refused-app-loop-title = Ihr Browser behält das Cookie der App nicht
refused-app-loop-why = Die Pforte hat Sie mehrmals bei der App angemeldet, und jedes Mal hat Ihr Browser es vergessen.
refused-app-loop-next = Erlauben Sie Cookies für die Adresse der App und öffnen Sie sie dann noch einmal.
refused-front-door = Zum Eingang

## Wo die Antworten eines Tests ankommen

test-title = Test
test-reading-heading = Die Antwort wird gelesen
test-reading-lead = Einen Augenblick. Bleibt diese Seite stehen, führt Ihr Browser hier kein Skript aus: Die Antwort steht in der Adresse, und nur ein Skript kann sie lesen.
test-taken-heading = Die Antwort ist da
test-taken-lead = Gehen Sie zurück zu Gatelodge: Dort steht Schritt für Schritt, was gekommen ist. Diese Seite können Sie schließen.
test-gone-heading = Sie sind abgemeldet

## Ein Gerät einlassen
device-title = Ein Gerät einlassen
device-heading = Ein Gerät einlassen
device-lead = Geben Sie den Code ein, den das Gerät zeigt, zum Beispiel ein Fernseher oder ein Programm im Terminal.
device-lead-compare = Vergleichen Sie diesen Code mit dem, den das Gerät zeigt. Fahren Sie nur fort, wenn beide gleich sind.
device-code = Code des Geräts
device-hint = Acht Buchstaben. Großschreibung, Leerzeichen und Striche sind gleichgültig.
device-continue = Weiter
device-same = Es ist derselbe Code
device-unknown = Unter diesem Code wartet kein Gerät. Prüfen Sie die Buchstaben; stimmen sie, ist der Code zu alt: Beginnen Sie auf dem Gerät von vorn.
device-throttled =
    { $count ->
        [one] Es waren zu viele falsche Codes. Warten Sie { $count } Sekunde und versuchen Sie es dann noch einmal.
       *[other] Es waren zu viele falsche Codes. Warten Sie { $count } Sekunden und versuchen Sie es dann noch einmal.
    }
device-asks-heading = Dieses Gerät einlassen?
device-warning-title = Sie lassen ein anderes Gerät ein
device-warning = Erlauben Sie es nur, wenn das Gerät vor Ihnen steht, diesen Code zeigt und Sie es gerade selbst begonnen haben. Hat Ihnen jemand den Code oder einen Link damit geschickt, lehnen Sie ab: Nicht Sie kämen hinein, sondern er.
device-from = Das Gerät fragt von
device-allowed-heading = Das Gerät ist eingelassen
device-allowed-lead = Gehen Sie zurück zum Gerät. Es macht in wenigen Sekunden von selbst weiter.
device-denied-heading = Das Gerät ist nicht eingelassen
device-denied-lead = Es hat nichts bekommen.
device-close = Sie können diese Seite schließen.

## Apps von einer Abmeldung unterrichten
signed-out-telling = Die Apps, die Sie in diesem Browser benutzt haben, erfahren davon.
signed-out-frame = Seite einer App, die Sie dort abmeldet
signed-out-continue = Weiter

cozy-consent-app-label = Programm (Cozy-Client)
cozy-consent-unproven = Nur das Programm selbst sagt, wie es heißt. Sicher ist allein, wohin die Antwort geht.
cozy-consent-linked = Es bekommt die Rechte der App { $app }, die installiert wird, falls sie noch fehlt.
cozy-consent-may = Es kann dann nutzen
cozy-consent-software = Das Programm nennt sich:
cozy-verb-get = lesen
cozy-verb-only-read = nur lesen
cozy-verb-post = hinzufügen
cozy-verb-put = ändern
cozy-verb-delete = löschen
cozy-reach-all = ohne Ausnahme
cozy-reach-below = ohne Ausnahme, jeder Art darunter
cozy-reach-ids = nur diese: { $values }
cozy-reach-selector = nur wo { $field } gleich { $values } ist
cozy-type-accounts = Konten bei anderen Diensten, mit ihren Zugangsdaten
cozy-type-apps = Installierte Apps
cozy-type-bank-accounts = Bankkonten
cozy-type-bank-operations = Kontobewegungen
cozy-type-bills = Rechnungen
cozy-type-events = Kalendereinträge
cozy-type-contacts = Kontakte
cozy-type-groups = Gruppen von Kontakten
cozy-type-files = Dateien und Ordner
cozy-type-identities = Angaben über Sie, die Dienste haben
cozy-type-jobs = Aufträge, etwa Mail versenden
cozy-type-konnectors = Installierte Konnektoren
cozy-type-notes = Notizen
cozy-type-notifications = Benachrichtigungen
cozy-type-albums = Fotoalben
cozy-type-settings = Einstellungen, mit Ihrem Namen und Ihrer Adresse
cozy-type-tags = Schlagwörter
cozy-type-triggers = Was von selbst läuft, und wann
cozy-code-heading = Ein Schritt fehlt noch
cozy-code-lead = Übertragen Sie diesen Code in das Programm, das ihn haben will. Er gilt fünf Minuten und nur einmal.
cozy-sharing-title = Teilen
cozy-sharing-heading = { $sharer } teilt etwas mit Ihnen
cozy-sharing-unproven = Niemand hat geprüft, wer das ist. Nehmen Sie es nur an, wenn Sie damit rechnen.
cozy-sharing-what = Was geteilt wird
cozy-sharing-add = Hinzugefügtes:
cozy-sharing-update = Änderungen:
cozy-sharing-remove = Löschungen:
cozy-sharing-none = bleibt, wo es geschieht
cozy-sharing-push = kommt zu Ihnen
cozy-sharing-sync = geht in beide Richtungen
cozy-sharing-accept = Annehmen
cozy-sharing-cancel = Ablehnen

account-return-title = Ein Konto wird verbunden
account-return-heading = Einen Moment
account-return-lead = Die Antwort von { $service } wird zu Ihrer Pforte gebracht.
account-return-script = Diese Seite braucht Skripte: Die Antwort steht in einem Teil der Adresse, den nur der Browser sieht.
account-return-empty = In dieser Adresse steht keine Antwort. Beginnen Sie in der App noch einmal.

# Der zweite Faktor
confirm-title = Sind Sie es noch?
confirm-lead = Eine App dieser Pforte muss es wissen. Geben Sie Ihre Passphrase noch einmal ein.
confirm-button = Bestätigen
factor-title = Zweiter Schritt
factor-lead = Die Passphrase stimmt. Geben Sie nun den Code ein, den Ihre Authenticator-App für diese Pforte zeigt.
factor-lead-mail = Die Passphrase stimmt. Geben Sie nun den Code ein, der an { $address } geschickt wurde.
factor-lead-outbox = Die Passphrase stimmt. Geben Sie nun den Code aus dem neuesten Brief im Postausgang der Pforte ein: Sie verschickt keine E-Mails.
factor-lead-no-code = Die Passphrase stimmt. Lassen Sie sich einen Code schicken und geben Sie ihn hier ein.
factor-mail = Code per E-Mail schicken
factor-mail-again = Neuen Code schicken
factor-mail-sent = Ein neuer Code ist unterwegs. Der ältere gilt nicht mehr.
factor-mail-later =
    { $count ->
        [one] Ein Code ist schon unterwegs. In { $count } Sekunde können Sie einen neuen bekommen.
       *[other] Ein Code ist schon unterwegs. In { $count } Sekunden können Sie einen neuen bekommen.
    }
factor-trust = In diesem Browser nicht mehr nach einem Code fragen
factor-code = Code aus sechs Ziffern
factor-code-or-recovery = Code aus sechs Ziffern oder ein Notfallcode
factor-button = Weiter
factor-wrong = Dieser Code passt nicht oder wurde schon benutzt. Warten Sie auf den nächsten und geben Sie ihn ein. Passt nie einer, vergleichen Sie die Uhren Ihres Telefons und des Computers der Pforte.
factor-passkey-refused = Dieser Passkey passt nicht, oder es hat zu lange gedauert. Versuchen Sie es noch einmal, oder nehmen Sie einen Code.
factor-lead-passkey = Die Passphrase stimmt. Zeigen Sie jetzt Ihren Passkey, oder nehmen Sie einen Notfallcode.
factor-no-code = Ein Code besteht aus sechs Ziffern und sonst nichts.
factor-recovery = Keine Authenticator-App zur Hand? Nehmen Sie einen Notfallcode
factor-recovery-lead = Jeder Code Ihrer Notfallmappe öffnet die Pforte einmal.
factor-recovery-code = Notfallcode
factor-recovery-button = Diesen Code nehmen
factor-recovery-wrong = Dieser Notfallcode passt nicht oder wurde schon benutzt. Versuchen Sie einen anderen aus Ihrer Mappe.
factor-recovery-no-code = Ein Notfallcode besteht aus sechs Gruppen zu vier Buchstaben und Ziffern.
factor-lost = Wenn Sie beides nicht haben, schalten Sie den zweiten Faktor auf dem Computer ab, auf dem diese Pforte läuft:

signin-with-provider = Mit Ihrem Anbieter anmelden
porch-lead = Ihr Anbieter weiß, welche Adresse hier Ihre ist. Sie kommen dorthin, sobald Sie sich bei ihm angemeldet haben.
trial-title = Ausprobiert
trial-lead = Sie können diese Seite schließen. Was der Anbieter gesagt hat, steht im Gatelodge-Fenster oder im Terminal, in dem Sie begonnen haben.
refused-provider-title = Der Anbieter antwortet nicht
refused-provider-why = Sie melden sich hier mit einem anderen Anbieter an. Er ist nicht zu erreichen, oder seine Antwort ist nicht zu lesen. Sie wurden nicht angemeldet.
refused-provider-next = Warten Sie eine Minute und versuchen Sie es noch einmal. Wenn es so bleibt, sagen Sie es der Person, die diese Pforte betreibt.
refused-provider-no-title = Der Anbieter hat Sie nicht eingelassen
refused-provider-no-why = Sie melden sich hier mit einem anderen Anbieter an. Er hat abgelehnt, oder er sagt, dass diese Adresse nicht Ihnen gehört. Sie wurden nicht angemeldet.
refused-provider-no-next = Sehen Sie nach, ob Sie dort mit dem richtigen Konto angemeldet sind, und versuchen Sie es noch einmal.
refused-no-passphrases-title = Passphrasen gelten hier nicht
refused-no-passphrases-why = An dieser Adresse meldet man sich nur mit einem anderen Anbieter an.
refused-no-passphrases-next = Gehen Sie zurück zur Startseite: Sie führt Sie dorthin.
