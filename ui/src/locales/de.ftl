# Das Fenster auf Deutsch. Kurze Sätze, „Sie“, Gegenwart; ohne Vorwurf.
# Ein Wort für eine Sache: Pforte (Instanz), App (OAuth-Client), Passphrase.

## Überall
back = Zurück
cancel = Abbrechen
copied = { $name } kopiert.
copy = Kopieren
copy-failed = Das ließ sich nicht kopieren. Markieren Sie den Text und kopieren Sie ihn von Hand.
copy-name = Kopieren: { $name }
done = Fertig
entering = Die Pforte wird geöffnet
for-example = Zum Beispiel
never-used = Nie benutzt
next = Weiter
quit = Gatelodge beenden
save = Speichern
saved = Gespeichert.

## Seitenleiste
nav-label = Räume
nav-home = Übersicht
nav-apps = Apps
nav-access = Zugang
nav-security = Sicherheit
nav-activity = Ereignisse
nav-settings = Einstellungen
state-open = Offen
state-attached = Offen, von einem anderen Programm bedient
which-lodge = Pforte

## Probleme
problem-not-found = Das gibt es hier nicht mehr.
problem-already-exists = Dieser Name ist vergeben. Wählen Sie einen anderen.
problem-invalid = Etwas kann so, wie es dasteht, nicht sein.
problem-weak-passphrase = Diese Passphrase ist zu kurz oder zu verbreitet. Wählen Sie eine längere.
problem-redirect-uri = Eine der Rückkehradressen kann nicht genommen werden.
problem-unavailable = Die Pforte kann das gerade nicht. Warten Sie einen Augenblick und versuchen Sie es dann noch einmal.
problem-internal = In der Pforte ist etwas kaputtgegangen. Es liegt nicht an Ihnen.

## Der erste Besuch
wizard-step = Schritt { $number } von { $count }
wizard-begin = Beginnen
wizard-creating = Wird geöffnet…
wizard-create = Pforte öffnen
wizard-welcome = Ein kleines Haus am eigenen Tor
wizard-welcome-lead = Mit Gatelodge melden Sie sich bei Ihren Apps mit einer einzigen Passphrase an, und es führt Buch, wer da war.
wizard-point-sign-in = Sie melden sich hier an, nicht bei jemand anderem.
wizard-point-decide = Sie entscheiden, welche App eintreten darf und was sie über Sie erfährt.
wizard-point-here = Was die Pforte weiß, bleibt auf diesem Computer.
wizard-name = Wie nennt man Sie?
wizard-name-sentence = Apps, die Sie erlauben, sehen diesen Namen. Sie können ihn später ändern.
wizard-passphrase = Wählen Sie eine Passphrase
wizard-passphrase-sentence = Sie öffnet die Pforte. Gut sind vier oder fünf Wörter, die nichts miteinander zu tun haben. Schreiben Sie sie auf und verwahren Sie sie sicher.
wizard-place = Wo alles liegt
wizard-place-sentence = Die Pforte hält alles in einem Ordner. Wer den Ordner kopiert, hat Ihr Buch: Er gehört in Ihre Sicherung und in keine fremden Hände.
wizard-address = Adresse
wizard-address-hint = Apps auf diesem Computer finden die Pforte hier.
wizard-done = Die Lampe brennt
wizard-done-lead = Ihre Pforte ist offen. Apps finden sie unter dieser Adresse:
wizard-done-next = Als Nächstes stellen Sie ihr eine erste App vor. Sie bekommen drei Zeilen, die Sie in die App einfügen, und dann können Sie sich dort anmelden.
wizard-home = Erst umsehen
wizard-first-app = Erste App hinzufügen

## Passphrase
passphrase = Passphrase
passphrase-again = Dieselbe Passphrase noch einmal
passphrase-show = Passphrase zeigen
passphrase-hide = Passphrase verbergen
passphrase-differs = Die beiden sind nicht gleich.
strength-hint = Hier steht beim Tippen, wie schwer sie zu erraten ist.
strength-0 = Sofort erraten.
strength-1 = Leicht zu erraten.
strength-2 = Mit etwas Mühe zu erraten.
strength-3 = Schwer zu erraten.
strength-4 = Sehr schwer zu erraten.
weak-short = Noch zu kurz. Fügen Sie ein oder zwei Wörter hinzu.
weak-common = Das wäre schnell erraten. Nehmen Sie Wörter, die nichts miteinander zu tun haben.
weak-long = Länger, als die Pforte nehmen kann. Nehmen Sie höchstens 1024 Zeichen.

## Übersicht
home-title = { $name }, Ihre Pforte ist offen
home-title-bare = Ihre Pforte ist offen
home-running = Sie antwortet unter { $domain }.
home-since = Gestartet { $since }.
home-apps =
    { $count ->
        [0] Keine Apps
        [one] { $count } App
       *[other] { $count } Apps
    }
home-sessions =
    { $count ->
        [0] Niemand angemeldet
        [one] { $count } Browser angemeldet
       *[other] { $count } Browser angemeldet
    }
home-waiting = Was auf Sie wartet
home-address = Ihre Adresse
home-address-sentence = Ein anderes Programm braucht eine davon, um Ihre Pforte zu finden.
home-lately = Wer zuletzt da war
home-book = Das ganze Buch
home-nobody = Noch niemand. Anmeldungen und was Apps tun, wird hier aufgeschrieben.
waiting-nothing = Nichts. Alles ist in Ordnung.
waiting-replay = Jemand benutzte einen alten Schlüssel von { $client }
waiting-replay-meaning = Das war { $when }. Alles, was daraus entstanden war, ist entzogen. Wenn { $client } nicht mehr geht, melden Sie sich dort neu an.
waiting-throttled = Zu viele falsche Passphrasen
waiting-throttled-meaning = Das war { $when }. Wenn Sie das nicht waren, wollte jemand herein.
waiting-passphrase = Diese Pforte hat noch keine Passphrase
waiting-passphrase-meaning = Bis sie eine hat, kann sich niemand anmelden.
waiting-broken = Geht nicht: { $check }
waiting-attention = Einen Blick wert: { $check }
waiting-first-app = Fügen Sie eine erste App hinzu
waiting-first-app-meaning = Dann können Sie sich dort mit Ihrer Passphrase anmelden.

## Adressen der Pforte
issuer = Adresse der Pforte
discovery = Adresse, die den Rest erklärt
discovery-hint = Die meisten Programme fragen nur nach dieser und finden alles andere selbst.
endpoints = Einzelne Adressen, für Programme, die nach jeder fragen
endpoints-hint = Sie brauchen sie nur, wenn das andere Programm die Adresse, die den Rest erklärt, nicht nimmt.
endpoint-authorization = Wo man sich anmeldet
endpoint-token = Wo die App ihre Token holt
endpoint-userinfo = Wer sich angemeldet hat
endpoint-keys = Öffentliche Schlüssel
endpoint-sign-out = Wo man sich abmeldet
endpoint-revocation = Wo Token zurückgegeben werden
endpoint-introspection = Ob ein Token noch gilt

## Apps
apps-sentence = Programme und Websites, die Sie zum Anmelden hierher schicken dürfen.
apps-empty-title = Noch keine Apps
apps-empty = Eine App (OAuth-Client) ist ein Programm oder eine Website, bei der Sie sich mit Ihrer Pforte anmelden. Fügen Sie sie hier hinzu und tragen Sie dann in ihren Einstellungen ein, was Sie bekommen.
app-add = App hinzufügen
app-add-sentence = Sagen Sie, was für ein Programm es ist und wo es seine Antworten entgegennimmt. Sie bekommen dann, was Sie dort einfügen.
app-added = { $name } ist hinzugefügt.
app-state-allowed = Darf eintreten
app-state-new = Wartet auf den ersten Besuch
app-state-idle = Hat keinen Zugriff
destination-computer = Dieser Computer
destination-scheme = { $scheme }-Adressen
app-kind = Was für ein Programm ist es?
kind-server = Eine Website oder ein Server
kind-server-meaning = Es läuft auf einer eigenen Maschine und kann ein Geheimnis hüten.
kind-server-term = vertraulicher Client (confidential)
kind-native = Ein Programm auf diesem Computer oder einem Telefon
kind-native-meaning = Sie haben es installiert. Es hütet kein Geheimnis, denn jeder könnte hineinsehen.
kind-native-term = nativer, öffentlicher Client (native)
kind-browser = Eine Seite im Browser
kind-browser-meaning = Alles davon läuft im Browser, ohne eigenen Server.
kind-browser-term = Single-Page-App, öffentlicher Client
app-name = Ihr Name
app-name-hint = Sie sehen ihn, wenn die App eintreten will.
redirects = Rückkehradressen
redirects-term = redirect_uris
redirects-server = Antworten gehen an diese Adressen und nirgendwohin sonst. Die Hilfe des anderen Programms nennt sie Callback- oder Redirect-URL.
redirects-native = Antworten gehen an diese Adressen und nirgendwohin sonst. Lassen Sie bei 127.0.0.1 den Port weg: Das Programm darf dann jeden benutzen.
redirects-browser = Antworten gehen an diese Adressen und nirgendwohin sonst. Es ist die Seite, auf die man zurückkommt.
address-number = { $name }, Zeile { $number }
address-drop = Zeile { $number } wegnehmen
address-add = Noch eine Adresse
redirect-blank = Darin steht ein Leerzeichen, ein Backslash oder ein unsichtbares Zeichen.
redirect-wildcard = Eine Adresse muss ganz sein. Ein * steht für zu viel.
redirect-fragment = Lassen Sie das # und alles danach weg.
redirect-long = Das ist länger als 2000 Bytes.
redirect-no-scheme = Sie muss mit https:// beginnen oder, auf diesem Computer, mit http://.
redirect-scheme = Adressen dieser Art werden nie genommen.
redirect-no-host = Nach den Schrägstrichen fehlt der Host.
redirect-userinfo = Lassen Sie den Namen vor dem @ weg.
redirect-http = Ohne https werden nur 127.0.0.1, [::1] und localhost genommen.
redirect-any-port = Das Programm darf hier jeden Port benutzen.
redirect-localhost = Es darf nur diesen Port benutzen. Mit 127.0.0.1 statt localhost darf es jeden.
redirect-own-scheme = Nur ein installiertes Programm kann Adressen eigener Art öffnen. Wählen Sie oben diese Art oder nehmen Sie https.
redirect-scheme-dot = Eine eigene Adressart braucht einen Punkt, zum Beispiel org.example.notes:/callback.
app-advanced = Mehr, für besondere Fälle
app-id = Kennung
app-id-hint = Die App nennt sie, wenn sie eintreten will. Bleibt das Feld leer, wird eine ausgedacht.
app-scopes = Wonach sie fragen darf
app-scopes-hint = Namen mit Leerzeichen dazwischen. Bleibt das Feld leer, darf sie nach allem fragen; Sie entscheiden trotzdem, was sie bekommt.
app-scopes-all = openid profile email offline_access
after-sign-out = Adressen nach dem Abmelden
after-sign-out-hint = Wohin der Browser darf, nachdem Sie sich in der App abgemeldet haben.
app-algorithm = Signatur der ID-Token
app-algorithm-hint = RS256 geht überall. Ändern Sie es nur, wenn die App es sagt.
app-trusted = Mich nie fragen
app-trusted-hint = Die App tritt ein, ohne dass Sie gefragt werden. Nur für Ihre eigenen Programme.
app-pkce = Darf ohne PKCE auskommen
app-pkce-hint = PKCE schützt den Rückweg zur App. Nur alte Programme können es nicht.
app-save-new = App hinzufügen
app-not-ready = Ein Name und eine Rückkehradresse sind nötig.
paste-title = Was Sie in { $name } einfügen
paste-sentence = Öffnen Sie die Einstellungen des anderen Programms und tragen Sie dies hinüber.
paste-heading = Was Sie dort einfügen
paste-next = Melden Sie sich dann von dort aus an. Beim ersten Mal fragt Ihre Pforte, ob Sie es erlauben.
app-open = App ansehen
secret = Geheimnis
secret-once = Das Geheimnis wird nur jetzt gezeigt. Die Pforte behält keine lesbare Kopie: Geht es verloren, machen Sie ein neues.
secret-kept = Es wurde gezeigt, als es gemacht wurde, und lässt sich nicht noch einmal zeigen. Verloren? Machen Sie unten ein neues.
secret-none = Diese Art von Programm hat keines. Lassen Sie das Feld leer.
app-edit = Bearbeiten
app-fact-access = Zugriff
app-fact-used = Zuletzt da
app-fact-added = Hinzugefügt
app-fact-asks = Zustimmung
app-grants =
    { $count ->
        [one] Darf eintreten
       *[other] Darf eintreten, von { $count } Stellen
    }
app-grants-none = Zurzeit keiner
app-asks = Sie werden gefragt
app-asks-never = Nie gefragt
app-ends = Erneuern oder beenden
secret-new = Neues Geheimnis
secret-new-meaning = Wenn das alte verloren ging oder in falsche Hände kam.
secret-new-button = Neues Geheimnis…
secret-new-ask = Ein neues Geheimnis für { $name } machen?
secret-new-deed = Neues Geheimnis machen
secret-new-effect-old = Das alte Geheimnis gilt sofort nicht mehr.
secret-new-effect-paste = Sie fügen das neue in die App ein. Es wird einmal gezeigt.
secret-new-effect-grants = Was Sie der App erlaubt haben, bleibt erlaubt.
secret-made = Ein neues Geheimnis ist gemacht. Es wird einmal gezeigt, oben.
withdraw = Zugriff entziehen
withdraw-meaning = Die App bleibt auf der Liste und muss Sie wieder fragen.
withdraw-button = Entziehen…
withdraw-ask = { $name } den Zugriff entziehen?
withdraw-deed = Zugriff entziehen
withdraw-effect-tokens = Alles, was die App hat, gilt sofort nicht mehr.
withdraw-effect-consent = Ihre Zustimmung ist vergessen: Sie muss wieder fragen.
withdraw-effect-stays = Sie bleibt auf der Liste, mit derselben Kennung und demselben Geheimnis.
withdrawn = Zugriff entzogen.
app-remove = App entfernen
app-remove-meaning = Sie kann niemanden mehr hierher schicken.
app-remove-button = Entfernen…
app-remove-ask = { $name } entfernen?
app-remove-deed = App entfernen
app-remove-effect-tokens = Alles, was die App hat, gilt sofort nicht mehr.
app-remove-effect-id = Kennung und Geheimnis sind für immer weg. Fügen Sie sie wieder hinzu, bekommt sie neue zum Einfügen.
app-remove-effect-data = Was die App anderswo aufbewahrt, bleibt dort.
app-removed = Die App ist entfernt.
app-missing = Diese App steht nicht auf der Liste

## Zugang
access-sentence = Browser, die bei Ihrer Pforte angemeldet sind. Sie kommen ohne Passphrase herein.
access-empty-title = Niemand ist angemeldet
access-empty = Wenn Sie sich mit einem Browser bei einer App anmelden, steht er hier. Von hier aus können Sie ihn jederzeit abmelden.
access-apps = Was Apps ohne Browser dürfen, steht unter „Apps“.
session-unknown = Ein Browser
session-used = Benutzt für { $apps }
session-used-none = Noch für keine App benutzt
session-seen = Gesehen: { $when }
session-since = Angemeldet
session-last = Zuletzt gesehen
session-how = Mit
method-pwd = Passphrase
method-otp = einem Code
method-mfa = zwei Faktoren
method-hwk = einem Sicherheitsschlüssel
session-end = Abmelden
sessions-end-others = Alle anderen abmelden
sessions-end-all = Alle abmelden
session-end-ask = { $device } abmelden?
sessions-others-ask =
    { $count ->
        [one] Den anderen Browser abmelden und { $device } behalten?
       *[other] { $count } andere Browser abmelden und { $device } behalten?
    }
sessions-all-ask = Alle { $count } Browser abmelden?
session-effect-browser = Der Browser braucht Ihre Passphrase, um wieder hereinzukommen.
sessions-effect-browsers = Jeder dieser Browser braucht Ihre Passphrase, um wieder hereinzukommen.
session-effect-apps = Apps, denen Sie erlaubt haben, ohne Sie wiederzukommen, behalten ihren Zugriff. Den entziehen Sie unter „Apps“.
session-ended = Abgemeldet.
sessions-others-ended = Alle anderen sind abgemeldet.
sessions-all-ended = Alle Browser sind abgemeldet.

## Ereignisse
activity-sentence = Das Buch der Pforte: wer da war, was Apps taten, was abgelehnt wurde.
activity-empty-title = Das Buch ist noch leer
activity-empty = Jede Anmeldung, jede Zustimmung und jede Ablehnung wird hier aufgeschrieben.
activity-most = Gezeigt werden die neuesten { $count } Zeilen.
sheet = Zeigen
sheet-all = Alles
sheet-sign-ins = Anmeldungen
sheet-apps = Apps
sheet-warnings = Einen Blick wert
sheet-empty = Nichts von dieser Art.
event-some-app = eine App
event-instance-added = Die Pforte wurde gemacht
event-passphrase-changed = Die Passphrase wurde gesetzt
event-signed-in = Sie haben sich angemeldet
event-sign-in-failed = Falsche Passphrase
event-sign-in-throttled = Zu viele falsche Passphrasen; die Pforte lässt warten
event-signed-out = Ein Browser wurde abgemeldet
event-consent-given = Erlaubt: { $client }
event-consent-denied = Abgelehnt: { $client }
event-token-issued = Eingetreten: { $client }
event-replay-detected = Ein alter Schlüssel wurde noch einmal benutzt; alles daraus ist entzogen: { $client }
event-access-revoked = Zugriff entzogen: { $client }
event-client-added = Hinzugefügt: { $client }
event-client-changed = Geändert: { $client }
event-client-removed = Entfernt: { $client }
event-request-refused = Abgewiesen: { $client }
event-keys-rotated = Neue Signaturschlüssel wurden gemacht

## Sicherheit
security-sentence = Was die Pforte öffnet und womit sie unterschreibt.
passphrase-sentence = Vergessen, oder hat jemand sie gesehen? Die Pforte kann Ihnen eine neue geben.
passphrase-reset = Passphrase zurücksetzen…
passphrase-ask = Die Passphrase zurücksetzen?
passphrase-deed = Passphrase zurücksetzen
passphrase-effect-new = Sie bekommen eine neue Passphrase. Sie wird einmal gezeigt.
passphrase-effect-old = Die alte gilt sofort nicht mehr.
passphrase-effect-sessions = Alle Browser werden abgemeldet.
passphrase-new = Neue Passphrase
passphrase-made = Eine neue Passphrase ist gesetzt. Sie wird einmal gezeigt.
passphrase-once = Sie wird nur jetzt gezeigt. Schreiben Sie sie auf und verwahren Sie sie sicher.
passphrase-written = Ich habe sie aufgeschrieben
keys = Signaturschlüssel
keys-sentence = Damit unterschreibt die Pforte, was sie Apps sagt. Apps holen sich den öffentlichen Teil selbst.
keys-rotate = Neue Schlüssel…
key-active = In Gebrauch
key-retiring = Läuft aus
key-retires = Geht am { $when }
key-made = Gemacht am { $when }
keys-retiring =
    { $count ->
        [one] { $count } älterer Schlüssel, der ausläuft
       *[other] { $count } ältere Schlüssel, die auslaufen
    }
keys-ask = Neue Signaturschlüssel machen?
keys-deed = Neue Schlüssel machen
keys-effect-new = Von jetzt an unterschreibt die Pforte mit neuen Schlüsseln.
keys-effect-old = Die alten bleiben veröffentlicht, bis abgelaufen ist, was sie unterschrieben haben.
keys-effect-apps = Apps müssen nichts tun. Nur einer, in die die Schlüssel fest eingetragen sind, müssen Sie die neuen geben.
keys-made = Neue Schlüssel sind in Gebrauch.

## Einstellungen
settings-sentence = Ihr Name und Ihre Sprache, wie Gatelodge startet und ob alles in Ordnung ist.
settings-you = Sie
settings-name = Ihr Name
settings-name-hint = Apps, die Sie erlauben, sehen ihn.
settings-email = E-Mail-Adresse
settings-email-hint = Apps sehen sie nur, wenn Sie es erlauben. Sie darf leer bleiben.
settings-language = Sprache
language-window = Sprache dieses Fensters
language-window-hint = Das ändert, was Sie gerade lesen.
language-system = Wie das System
language-pages = Sprache der Anmeldeseiten
language-pages-hint = Was Sie im Browser sehen, wenn Sie sich anmelden.
language-browser = Wie der Browser
settings-program = Dieses Programm
autostart = Starten, wenn ich mich an diesem Computer anmelde
autostart-hint = Apps können Sie dann jederzeit anmelden. Es öffnet sich kein Fenster.
autostart-failed = Die Pforte ist offen, aber der Start beim Anmelden ließ sich nicht einrichten. Versuchen Sie es unter „Einstellungen“ noch einmal.
data-place = Wo die Daten liegen
data-show = Ordner zeigen
root-key-keyring = Der Schlüssel zu den Geheimnissen darin liegt im Schlüsselbund des Systems.
root-key-file = Der Schlüssel zu den Geheimnissen darin liegt daneben in einer Datei, die nur Sie lesen können.
version = Version
version-embedded = Die Pforte läuft in diesem Programm.
version-attached = Die Pforte läuft in einem anderen Programm; dies ist nur ihr Fenster.
doctor = Prüfung
doctor-sentence = Sieht der Reihe nach nach allem, was hier nicht stimmen könnte.
doctor-again = Noch einmal prüfen
doctor-looking = Wird geprüft…
doctor-all-well = Alles ist in Ordnung.
doctor-look = Etwas ist einen Blick wert.
finding-well = In Ordnung
finding-attention = Einen Blick wert
finding-broken = Geht nicht

## Die Pforte ist nicht gestartet
trouble-title = Die Pforte konnte nicht öffnen
trouble-what = Was meistens hilft
trouble-port = Ein anderes Programm benutzt den Port der Pforte: Beenden Sie es und versuchen Sie es noch einmal.
trouble-keyring = Der Schlüsselbund ist gesperrt: Entsperren Sie ihn mit dem Passwort Ihres Computers und versuchen Sie es noch einmal.
trouble-data = Die Daten stammen von einem neueren Gatelodge: Installieren Sie diese Version.
trouble-retry = Noch einmal versuchen
trouble-trying = Wird versucht…
trouble-still = Die Pforte konnte noch immer nicht öffnen.

## Test-Client
test-title = Test-Client
test-sentence = Sehen Sie, was eine App sieht. Der Test-Client meldet sich hier an wie jede andere und zeigt jeden Schritt.
test-try = Mit dem Test-Client ausprobieren
test-what = Was soll er ausprobieren?
test-code = Anmelden über den Browser
test-code-meaning = Der Browser bringt einen Code, und die App tauscht ihn gegen Tokens. Das tut fast jede App.
test-code-term = Authorization Code mit PKCE
test-tokens = Tokens über den Browser
test-tokens-meaning = Der Browser bringt selbst Tokens, mit oder ohne Code. Das tun ältere Apps.
test-tokens-term = Implicit und Hybrid Flow
test-device = Ein Gerät ohne Browser
test-device-meaning = Es zeigt einen Code, und Sie tippen ihn anderswo ein. Das tun Fernseher und Befehlszeilen.
test-device-term = Device Authorization, RFC 8628
test-machine = Ein Programm ohne Mensch
test-machine-meaning = Es meldet sich für sich selbst an, mit einem Geheimnis.
test-machine-term = Client Credentials
test-response-type = Was in der Antwort steht
test-response-mode = Wie die Antwort reist
test-mode-usual = Wie für sie üblich
test-mode-query = In der Adresse (query)
test-mode-fragment = Hinter dem # (fragment)
test-mode-form = In einem Formular (form_post)
test-scope = Worum er bittet
test-scope-hint = Wörter mit Leerzeichen dazwischen. openid fragt, wer Sie sind, offline_access bittet um ein Erneuerungstoken.
test-prompt = Wann Sie gefragt werden
test-prompt-usual = Nur wenn nötig
test-prompt-login = Neu anmelden (login)
test-prompt-consent = Zustimmung neu erfragen (consent)
test-prompt-account = Wählen, wer sich anmeldet (select_account)
test-prompt-none = Keine Seite zeigen (none)
test-secret = Mit einem Geheimnis
test-secret-hint = Wie eine App auf einem Server (confidential client). Nur so eine darf fragen, wozu ein Token gut ist.
test-pkce = Den Code an diesen Client binden (PKCE)
test-pkce-hint = Ohne das lehnt die Pforte eine App ohne Geheimnis ab.
test-pushed = Die Anfrage vorausschicken (PAR)
test-pushed-hint = Der Browser trägt dann nur ihren Namen.
test-max-age = Älteste Anmeldung, die genügt
test-max-age-hint = In Sekunden. Bei 0 melden Sie sich neu an.
test-login-hint = Wen die Seite vorschlägt
test-acr = Wie Sie sich angemeldet haben sollen
test-locales = Sprachen der Seiten
test-claims = Einzelne Angaben über Sie
test-claims-hint = JSON, zum Beispiel {"{"}"id_token":{"{"}"email":null{"}"}{"}"}
test-algorithm = Signatur der ID-Tokens
test-advanced = Mehr Auswahl
test-start = Test starten
test-note = Die Pforte trägt nur für diesen Test eine App ein. Sie verschwindet, wenn der Test endet, spätestens nach zehn Minuten.
test-standing = Wie weit der Test ist
test-waiting-browser = Sie sind dran: Machen Sie im Browser weiter.
test-waiting-device = Sie sind dran: Öffnen Sie die Adresse und vergleichen Sie den Code.
test-waiting-hint = Diese Seite geht von selbst weiter, wenn die Antwort da ist.
test-user-code = Code
test-address = Adresse zum Öffnen
test-browser = Im Browser öffnen
test-working = Ein Schritt läuft.
test-done = Alles kam, wie es soll.
test-failed = Das endete nicht, wie es soll. Öffnen Sie den markierten Schritt.
test-over = Dieser Test ist vorbei. Seine Schritte können Sie noch lesen.
test-steps = Schritte
test-more = Mit dem, was kam, mehr ausprobieren
test-move-userinfo = Wer ist es?
test-move-introspect = Wozu ist das Token gut?
test-move-refresh = Neue Tokens holen
test-move-revoke = Tokens zurückgeben
test-move-sign-out = Abmelden
test-end = Test beenden
test-again = Noch ein Test
test-ends = Der Test endet von selbst um { $time }.
test-step-discovery = Liest, wie die Pforte benutzt wird
test-step-keys = Liest die öffentlichen Schlüssel
test-step-pushed = Schickt die Anfrage voraus
test-step-authorize = Schickt den Browser zur Pforte
test-step-answer = Der Browser bringt die Antwort
test-step-token = Holt die Tokens
test-step-device = Bittet um einen Code zum Zeigen
test-step-poll = Fragt, ob Sie geantwortet haben
test-step-refresh = Holt neue Tokens
test-step-userinfo = Fragt, wer Sie sind
test-step-introspect = Fragt, wozu das Token gut ist
test-step-revoke = Gibt die Tokens zurück
test-step-sign-out = Schickt den Browser zum Abmelden
test-step-signed-out = Der Browser kommt zurück
test-state-waiting = Wartet
test-state-well = In Ordnung
test-state-refused = Abgelehnt
test-state-bad = Hält nicht
test-token-id = Wer Sie sind
test-token-access = Was die App darf
test-token-refresh = Womit es neue Tokens gibt
test-opaque = Dieses Token sagt von sich aus nichts. Nur die Pforte kann es lesen.
test-payload = Inhalt
test-header = Kopf
test-raw = Wie es reist
test-sent = Gesendet
test-brought = Vom Browser gebracht
test-came = Zurückgekommen
test-line = Methode und Adresse
test-parameters = Parameter
test-headers = Kopfzeilen
test-body = Inhalt der Antwort
test-looked = Was geprüft wurde
test-holds = Hält
test-fails = Hält nicht
test-expected = Erwartet: { $value }
test-check-status = Der Server ist einverstanden
test-check-issuer = Er nennt sich beim richtigen Namen
test-check-state = Sie gehört zu dieser Anfrage und zu keiner anderen
test-check-answer-issuer = Sie sagt, wer antwortet
test-check-complete = Alles Versprochene ist da
test-check-signature = Mit einem veröffentlichten Schlüssel signiert
test-check-algorithm = Signiert wie vereinbart
test-check-type = Es ist die richtige Art Token
test-check-iss = Von dieser Pforte
test-check-aud = Für diese App
test-check-azp = Dieser App gegeben
test-check-exp = Noch gültig
test-check-iat = Nicht aus der Zukunft
test-check-nonce = Für diese Anfrage gemacht
test-check-at-hash = Gehört zum Zugriffstoken
test-check-c-hash = Gehört zum Code
test-check-s-hash = Gehört zum Zustand der Anfrage
test-check-auth-time = Sie haben sich vor nicht zu langer Zeit angemeldet
test-check-subject = Überall derselbe Mensch
test-check-token-type = Wer es trägt, darf es benutzen
test-check-active = Die Pforte sagt zu Recht, ob es gültig ist
test-check-rotated = Das alte wurde ersetzt
