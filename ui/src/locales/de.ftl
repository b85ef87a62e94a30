# Das Fenster auf Deutsch. Kurze Sätze, „Sie“, Gegenwart; ohne Vorwurf.
# Ein Wort für eine Sache: Pforte (Instanz), App (OAuth-Client), Passphrase.

## Überall
back = Zurück
cancel = Abbrechen
copied = { $name } kopiert.
copied-now = Kopiert
copy = Kopieren
copy-failed = Das ließ sich nicht kopieren. Markieren Sie den Text und kopieren Sie ihn von Hand.
copy-name = Kopieren: { $name }
done = Fertig
entering = Die Pforte wird geöffnet
for-example = Zum Beispiel
never-used = Nie benutzt
next = Weiter
quit = Gatelodge beenden
quit-meaning = Alles hält an, und Apps können Sie erst wieder anmelden, wenn Sie es neu starten.
quit-meaning-attached = Die Pforte läuft in einem anderen Programm weiter; nur dieses Fenster schließt sich.
file-saved = Gesichert als { $path }.
save-as = Sichern…
save-name = Sichern: { $name }
save = Speichern
saved = Gespeichert.
saving = Einen Moment…
fact-none = Keine
fact-yes = Ja
fact-no = Nein
fact-everything = Nach allem; Sie entscheiden trotzdem, was sie bekommt
fact-not-told = Erfährt nichts
fact-any-age = Beliebig
fact-seconds =
    { $count ->
        [one] { $count } Sekunde
       *[other] { $count } Sekunden
    }
saved-secret = Gespeichert. Ein neues Geheimnis wird einmal gezeigt, oben.
chip-add = Hinzufügen
chip-new = { $name }: hinzufügen
chip-drop = { $name } wegnehmen

## Seitenleiste
nav-label = Räume
nav-home = Übersicht
nav-apps = Apps
nav-connectors = Verbindungen
nav-access = Browser
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
problem-proof = Was Sie als Nachweis eingegeben haben, ist falsch oder wurde schon benutzt.
problem-throttled = Es waren zu viele Versuche. Warten Sie einen Augenblick und versuchen Sie es dann noch einmal.
problem-conflict = Das geht so, wie es gerade ist, nicht.
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
wizard-place-sentence = Die Pforte hält alles in einem Ordner. Wer eine Kopie davon hat, weiß, was die Pforte über Sie weiß: Er gehört in Ihre Sicherung und in keine fremden Hände.
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
passphrase-differs = Die beiden unterscheiden sich.
strength-hint = Mindestens 15 Zeichen. Hier steht beim Tippen, wie schwer sie zu erraten ist.
strength-0 = Sofort erraten.
strength-1 = Leicht zu erraten.
strength-2 = Mit etwas Mühe zu erraten.
strength-3 = Schwer zu erraten.
strength-4 = Sehr schwer zu erraten.
weak-short = Noch zu kurz: Sie braucht 15 Zeichen. Fügen Sie ein oder zwei Wörter hinzu.
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
waiting-account = { $name } braucht Sie
waiting-account-meaning = Das war { $when }. Verbinden Sie es neu, dann geht alles weiter.
waiting-first-app = Fügen Sie eine erste App hinzu
waiting-first-app-meaning = Dann können Sie sich dort mit Ihrer Passphrase anmelden.
waiting-device = { $app } will von einem Gerät aus eintreten
waiting-device-meaning = Es zeigt den Code { $code }. Gefragt: { $when }.
waiting-refusal = { $app } kam nicht herein
waiting-refusal-meaning = Das war { $when }. Mit einem Klick kommt sie beim nächsten Mal herein.

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
endpoint-device = Wo ein Gerät um einen Code bittet
endpoint-pushed = Wohin eine App ihre Anfrage vorausschickt
endpoint-register = Wo Apps sich selbst registrieren

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
app-scopes-hint = Nichts angekreuzt: Die App darf nach allem fragen. Sie entscheiden trotzdem, was sie bekommt.
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
withdraw-effect-stays = Sie bleibt auf der Liste, so wie sie eingetragen ist.
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
app-cloud = OpenCloud oder ownCloud?
app-cloud-meaning = Deren Apps sind schon fertig. Sagen Sie nur, wo Ihr Server ist.
app-state-closed = Kann nicht eintreten
kind-device = Ein Gerät ohne Browser
kind-device-meaning = Ein Fernseher oder eine Kommandozeile. Es zeigt einen Code, und Sie tippen ihn anderswo ein.
kind-device-term = Geräte-Client (device)
kind-machine = Ein Programm ohne Person
kind-machine-meaning = Es handelt für sich selbst, mit einem Geheimnis, und niemand meldet sich an.
kind-machine-term = Client Credentials
app-initiate = Wo eine Anmeldung beginnen kann
app-initiate-hint = Eine Adresse der App, mit https. Andere Programme dürfen Sie zum Anmelden dorthin schicken.
app-closed = Diese App hat keine Rückkehradresse und kann deshalb nicht eintreten. Bearbeiten Sie sie und geben Sie ihr eine.
app-refused =
    { $count ->
        [one] Eine Anfrage dieser App wurde kürzlich abgelehnt.
       *[other] { $count } Arten von Anfragen dieser App wurden kürzlich abgelehnt.
    }
app-registered = Was eingetragen ist
app-software = Programm
app-not-named = Ein Name ist nötig.
publisher-owner = von Ihnen
publisher-preset = fertig mitgebracht
publisher-import = aus einer Datei
publisher-dynamic = von ihr selbst
paste-next-alone = Starten Sie sie dann. Sie findet Ihre Pforte selbst.
secret-own-key = Sie hat keines. Sie weist sich mit einem eigenen Schlüssel aus.
group-addresses = Weitere Adressen
group-addresses-holds = Nach dem Abmelden, und wo eine Anmeldung beginnen kann
group-sign-in = Wie die App sich ausweist
group-sign-in-holds = Geheimnis oder Schlüssel
group-asks = Wonach sie fragen darf
group-asks-holds = Antworten, Wege zu Token, Scopes
group-tokens = Token
group-tokens-holds = Signaturen, Wiederkommen, wer Sie für sie sind
group-sign-out = Abmelden
group-sign-out-holds = Ob die App erfährt, dass Sie sich abmelden
group-about = Über die App
group-about-holds = Bild, Seiten, Kontakte
group-rules = Regeln
group-rules-holds = Zustimmung, PKCE, wie frisch eine Anmeldung sein muss
app-method = Wie sie sich ausweist
app-method-hint = Was das andere Programm kann, steht in seiner Hilfe. Steht dort nichts, ändern Sie nichts.
auth-secret = Mit einem Geheimnis, so oder so
auth-basic = Mit einem Geheimnis, im Kopf der Anfrage
auth-post = Mit einem Geheimnis, im Formular
auth-secret-jwt = Mit einem Beweis aus dem Geheimnis
auth-key = Mit einem Beweis aus ihrem eigenen Schlüssel
auth-none = Gar nicht
app-assertion-alg = Signatur des Beweises
app-assertion-alg-hint = Die Pforte nimmt nur Beweise mit dieser Signatur.
app-keys = Ihre öffentlichen Schlüssel
app-keys-hint = Damit prüft die Pforte, was die App unterschreibt.
keys-none = Keine
keys-address = An einer Adresse
keys-set = Hier eingetragen
app-jwks = Schlüsselsatz
app-jwks-hint = Ein JWK-Satz nur mit öffentlichen Schlüsseln. Fügen Sie ihn ein, wie er ist.
app-jwks-uri = Adresse ihrer Schlüssel
app-jwks-uri-hint = Mit https. Die Pforte holt die Schlüssel, wenn sie sie braucht.
alg-any = Beliebig
alg-none = Keine (unsigniert)
alg-plain = Nicht unterschrieben
app-answers = Was eine Antwort enthalten darf
app-answers-hint = Fast jede App braucht nur den Code.
answer-code = Ein Code, der gegen Token getauscht wird
answer-id-token = Wer Sie sind, in der Adresse
answer-id-token-token = Wer Sie sind und ein Token, in der Adresse
answer-token = Ein Token, in der Adresse
answer-code-id-token = Ein Code, und wer Sie sind in der Adresse
answer-code-token = Ein Code, und ein Token in der Adresse
answer-all = Alle drei
answers-risk = Was in der Adresse reist, bleibt im Verlauf des Browsers, und andere Seiten und Programme können es sehen. Nur alte Apps brauchen das.
app-grant = Außerdem darf sie
grant-refresh = Ohne Sie wiederkommen
grant-device = Sie mit einem Code anmelden, den Sie anderswo eintippen
grant-machine = Für sich selbst handeln, ohne Sie
scope-openid = Wer Sie sind
scope-profile = Ihr Name und Ihr Profil
scope-email = Ihre E-Mail-Adresse
scope-address = Ihre Postadresse
scope-phone = Ihre Telefonnummer
scope-roles = Ihre Rollen
scope-groups = Ihre Gruppen
scope-offline = Ohne Sie wiederkommen
app-scopes-other = Andere Wörter
app-scopes-other-hint = Scopes, die nicht auf der Liste stehen, mit Leerzeichen dazwischen.
app-request-alg = Signatur ihrer Anfragen
app-request-alg-hint = Für Apps, die unterschreiben, wonach sie fragen (Request Objects).
app-request-uris = Wo ihre Anfragen geholt werden dürfen
app-request-uris-hint = Adressen mit https, genau so, wie die App sie schickt.
app-userinfo-alg = Signatur dessen, was sie über Sie liest
app-userinfo-alg-hint = Die meisten Apps erwarten hier einfaches JSON.
app-refresh = Ein benutzter Schlüssel zum Wiederkommen
app-refresh-hint = Ein neuer bei jedem Mal verrät eine Kopie in fremden Händen. Ändern Sie es nur für Apps, die den neuen verlieren.
refresh-rotate = Wird durch einen neuen ersetzt
refresh-reuse = Gilt weiter
app-pairwise = Ein eigener Name für Sie
app-pairwise-hint = Diese App kennt Sie unter einer anderen Kennung als die übrigen; vergleichen können sie so nicht.
app-sector = Apps, die den Namen teilen
app-sector-hint = Adresse einer Liste von Rückkehradressen, mit https. Apps auf dieser Liste kennen Sie unter derselben Kennung.
app-dialect = Sprechweise
app-dialect-hint = Ein paar Einzelheiten der Antworten unterscheiden sich. Nur die Apps von OpenCloud und ownCloud brauchen ihre eigene.
dialect-openid = Wie OpenID Connect es sagt
dialect-libregraph = Wie LibreGraph Connect spricht
app-backchannel = Ihrem Server Bescheid geben
app-backchannel-hint = Die Pforte schickt eine Nachricht an diese Adresse, wenn Ihre Sitzung endet (Back-Channel Logout).
app-frontchannel = Ihrer Seite Bescheid geben
app-frontchannel-hint = Die Seite nach dem Abmelden öffnet diese Adresse im Browser (Front-Channel Logout). Sie muss am selben Ort liegen wie eine Rückkehradresse.
app-logout-session = Sagen, welche Sitzung endet
app-logout-session-hint = Sonst meldet die App Sie überall ab.
app-logo = Bild
app-logo-hint = Mit https: PNG, JPEG, GIF oder WebP. Die Pforte holt es einmal und zeigt ihre eigene Kopie.
app-home = Startseite
app-policy = Wie sie mit Ihren Daten umgeht
app-terms = Ihre Bedingungen
app-contacts = An wen man schreibt
app-contacts-hint = E-Mail-Adressen, eine je Zeile.
app-contacts-add = Noch ein Kontakt
logo-again = Bild
logo-is-there = Die Pforte hat eine Kopie und zeigt sie, wenn die App eintreten will.
logo-is-missing = Die Pforte hat keine Kopie. Die Seite zur Zustimmung zeigt Anfangsbuchstaben.
logo-again-button = Neu holen
logo-fetching = Wird geholt…
logo-fetched = Das Bild ist da.
app-pushed = Sie muss Anfragen vorausschicken
app-pushed-hint = Der Browser trägt dann nur einen Namen der Anfrage, und niemand kann sie unterwegs ändern.
app-max-age = Älteste Anmeldung, die genügt
app-max-age-hint = In Sekunden. Liegt sie länger zurück, melden Sie sich neu an. Leer genügt jede.
app-max-age-wrong = Schreiben Sie eine Zahl von Sekunden, oder nichts.
app-auth-time = Immer sagen, wann ich mich angemeldet habe
app-auth-time-hint = Ihre ID-Token enthalten dann die Zeit.
app-acr = Wie Sie sich angemeldet haben sollen
app-acr-hint = Wörter mit Leerzeichen dazwischen, das beste zuerst.
app-always = Gesagt, ohne gefragt zu werden
app-always-hint = Was diese App erfährt, wonach auch immer sie fragt, zum Beispiel roles und groups.
apps-more = Rund um Apps
apps-refusals = Apps, die nicht hereinkamen, warum, und was hilft.
apps-refusals-count = { $count } zum Ansehen
apps-devices = Fernseher und Kommandozeilen, die einen Code zeigen.
apps-devices-count =
    { $count ->
        [one] { $count } wartet
       *[other] { $count } warten
    }
apps-cloud = Cloud-Server
apps-cloud-meaning = OpenCloud und ownCloud, mit ihren Apps.
apps-registration = Wer ohne Sie Apps hinzufügen darf.
apps-import = Apps von einem anderen Anbieter mitbringen, oder mitnehmen.

## Zugang
access-sentence = Browser, in die Sie Ihre Passphrase eingegeben haben. Ein seither geschlossener hat sie vergessen, steht aber hier, bis seine Zeit um ist oder Sie ihn abmelden.
access-empty-title = Kein Browser ist angemeldet
access-empty = Wenn Sie sich mit einem Browser bei einer App anmelden, steht er hier. Von hier aus können Sie ihn jederzeit abmelden.
access-apps = Was Apps ohne Browser dürfen, steht unter „Apps“.
session-unknown = Ein Browser
session-used = Benutzt für { $apps }
session-used-none = Noch für keine App benutzt
session-seen = Zuletzt gesehen: { $when }
session-since = Angemeldet
session-last = Zuletzt gesehen
session-how = Mit
place-network = In diesem Netz
method-pwd = Passphrase
method-otp = einem Code
method-mfa = zwei Faktoren
method-hwk = einem Sicherheitsschlüssel
method-swk = einem Passkey
method-user = einer Berührung
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
log = Das Protokoll
log-sentence = Jede Zeile ist mit der vorigen verkettet, unter dem Schlüssel der Pforte. Eine Zeile, die von außen geändert oder entfernt wurde, wird gefunden.
log-check = Protokoll prüfen
log-save = Kopie speichern
log-whole =
    { $count ->
        [one] Das Protokoll ist ganz: eine Zeile, wie sie geschrieben wurde.
       *[other] Das Protokoll ist ganz: { $count } Zeilen, wie sie geschrieben wurden.
    }
log-broken =
    { $how ->
        [altered] Zeile { $number } ist nicht mehr, wie sie geschrieben wurde.
        [missing] Zeile { $number } fehlt.
       *[cut_off] Ab Zeile { $number } wurde das Protokoll abgeschnitten, oder etwas wurde angehängt.
    }
log-broken-next = Jemand hat die Datei der Pforte von außen geändert. Vergleichen Sie sie mit einer Sicherung, und sehen Sie nach, wer in ihren Ordner schreiben kann.
sheet = Zeigen
sheet-all = Alles
sheet-sign-ins = Anmeldungen
sheet-apps = Apps
sheet-warnings = Einen Blick wert
sheet-empty = Nichts von dieser Art.
event-some-app = eine App
event-instance-added = Die Pforte wurde gemacht
event-instance-renamed = Die Pforte hat einen anderen Port
event-passphrase-changed = Die Passphrase wurde gesetzt
event-signed-in = Sie haben sich angemeldet
event-sign-in-failed = Falsche Passphrase
event-sign-in-throttled = Zu viele falsche Passphrasen; die Pforte lässt warten
event-signed-out = Ein Browser wurde abgemeldet
event-passkey-added = Ein Passkey wurde hinzugefügt
event-passkey-removed = Ein Passkey wurde entfernt
event-passkey-doubled = Ein Passkey wurde abgelehnt: Es gibt vielleicht eine Kopie davon
event-consent-given = Erlaubt: { $client }
event-consent-denied = Abgelehnt: { $client }
event-token-issued = Eingetreten: { $client }
event-replay-detected = Ein alter Schlüssel wurde noch einmal benutzt; alles daraus ist entzogen: { $client }
event-access-revoked = Zugriff entzogen: { $client }
event-client-added = Hinzugefügt: { $client }
event-client-changed = Geändert: { $client }
event-client-removed = Entfernt: { $client }
event-request-refused = Abgewiesen: { $client }
event-hint-asked = Jemand hat den Hinweis auf Ihre Passphrase verlangt
event-reset-asked = Jemand hat einen Link zu einer neuen Passphrase verlangt
event-mail-not-sent = Ein Brief an Sie konnte nicht verschickt werden
event-keys-rotated = Neue Signaturschlüssel wurden gemacht
event-key-revoked = Ein Signaturschlüssel wurde außer Gebrauch genommen
event-device-waiting = Will von einem Gerät aus eintreten: { $client }
event-device-allowed = Auf einem Gerät hereingelassen: { $client }
event-device-denied = Auf einem Gerät weggeschickt: { $client }
event-device-throttled = Jemand probiert Gerätecodes; die Pforte lässt warten
event-sign-out-not-heard = Erfuhr nicht, dass Sie sich abgemeldet haben: { $client }
event-account-connected = Ein Konto bei einem anderen Dienst wurde verbunden
event-account-needs-owner = Ein Konto bei einem anderen Dienst braucht Sie: Verbinden Sie es neu
event-account-disconnected = Ein Konto bei einem anderen Dienst wurde aufgegeben
event-account-token-given = Ein Programm bekam ein Token eines verbundenen Kontos
event-konnector-needs-owner = Ein Konnektor kommt ohne Sie nicht weiter
event-app-installed = Eine Web-App wurde installiert
event-app-updated = Eine Web-App hat eine andere Version
event-app-uninstalled = Eine Web-App wurde entfernt
event-new-device = Anmeldung mit einem Browser, der hier neu war
event-second-factor-failed = Die Passphrase stimmte, der Code nicht
event-second-factor-throttled = Zu viele falsche Codes; die Pforte lässt warten
event-second-factor-on = Von nun an sind zwei Faktoren nötig; jeder Browser muss sich neu anmelden
event-second-factor-changed = Ein anderer zweiter Faktor wird benutzt
event-second-factor-off = Die Anmeldung mit zwei Faktoren wurde abgeschaltet
event-second-factor-reset = Die Anmeldung mit zwei Faktoren wurde ohne Code abgeschaltet, von diesem Computer aus
event-recovery-codes-made = Neue Notfallcodes wurden erzeugt
event-recovery-code-used = Ein Notfallcode hat die Pforte geöffnet
event-device-trusted = Ein Gerät meldet sich ab jetzt ohne Code an
event-device-trust-ended = Geräte werden wieder nach einem Code gefragt

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
passphrase-effect-trust = Apps, vertraute Geräte und Anmeldungen, die auf einen Code warten, beginnen neu.
factor = Zweiter Schritt
factor-sentence = Die Passphrase allein öffnet die Pforte. Mit einem zweiten Schritt bleibt draußen, wer sie erfährt.
factor-on-sentence = Bei jeder Anmeldung nötig, seit { $when }.
factor-app = Authenticator-App
factor-app-none = Eine App auf Ihrem Telefon zeigt jede halbe Minute einen neuen Code. Die bessere Wahl.
factor-app-in-use = In Gebrauch.
factor-app-used = In Gebrauch; zuletzt { $when }.
factor-app-add = Authenticator-App hinzufügen
factor-app-change = Authenticator-App wechseln
factor-app-change-sentence = Die bisherige App zählt, bis die neue ihren ersten Code gezeigt hat.
factor-app-remove = Authenticator-App entfernen
factor-app-remove-sentence = Von da an wird bei jeder Anmeldung ein Code geschickt.
factor-app-scan = Scannen Sie das Bild mit der App auf Ihrem Telefon und geben Sie dann den Code ein, den sie zeigt.
factor-app-type = Lässt es sich nicht scannen, geben Sie das Geheimnis in die App ein oder öffnen Sie die Adresse mit ihr.
factor-picture = QR-Code mit dem Geheimnis für die Authenticator-App
factor-secret = Geheimnis
factor-address = Adresse
factor-first-code = Erster Code
factor-first-code-hint = Sechs Ziffern. Damit beginnt der zweite Schritt zu zählen, und jeder Browser meldet sich neu an.
factor-confirm = Bestätigen
factor-mail = Codes per E-Mail
factor-mail-none = Beim Anmelden wird Ihnen ein Code geschickt. So sicher wie Ihr Postfach.
factor-mail-first = Bei jeder Anmeldung wird ein Code geschickt.
factor-mail-second = Auf Wunsch geschickt, statt der App.
factor-mail-on = Codes per E-Mail einschalten
factor-mail-sent = Ein Code ist unterwegs an { $address }. Geben Sie ihn hier ein.
factor-mail-nowhere = Sie haben hier keine E-Mail-Adresse, darum bleibt der Code im Postausgang. Geben Sie ihn hier ein.
factor-mail-outbox = Ohne Mailserver bleibt der Brief im Postausgang:
factor-mail-code = Code aus dem Brief
factor-mail-remove = Codes per E-Mail entfernen
factor-mail-remove-sentence = Von da an ist der Code der Authenticator-App der einzige Weg, neben der Notfallmappe.
factor-mail-me = Code schicken
factor-mailed = Ein Code ist unterwegs.
factor-add = Hinzufügen…
factor-change = Wechseln…
factor-remove = Entfernen…
factor-remove-deed = Entfernen
factor-removed = Entfernt.
factor-last = Der letzte Faktor bleibt, solange der zweite Schritt nötig ist. Wer den Schritt abschaltet, entfernt ihn.
factor-code = Code
factor-code-hint = Der Authenticator-App, oder einer der Notfallmappe. Er wird verbraucht.
factor-code-mail-hint = Der Authenticator-App, aus einem Brief, oder einer der Notfallmappe. Er wird verbraucht.
factor-go-on = Weiter
factor-off = Abschalten…
factor-off-sentence = Von da an öffnet die Passphrase allein die Pforte. Die App, die Codes per E-Mail, die Notfallmappe und die vertrauten Geräte werden vergessen.
factor-off-deed = Zweiten Schritt abschalten
factor-is-on = Der zweite Schritt ist ab jetzt nötig.
factor-is-off = Der zweite Schritt ist abgeschaltet.
kit = Notfallmappe
kit-title = Notfallmappe der Gatelodge { $domain }
kit-use = Jeder dieser Codes öffnet die Pforte einmal, nach der Passphrase, wenn weder App noch E-Mail zur Hand sind.
kit-keep = Bewahren Sie sie auf Papier oder in einem Passwortmanager auf, und nicht auf dem Telefon selbst.
kit-where = Wo sie gelten: { $address }
kit-made = Erstellt { $when }
kit-codes = Notfallcodes
kit-picture = QR-Code mit den Notfallcodes
kit-once = Diese Codes werden nur jetzt gezeigt. Drucken oder speichern Sie sie, bevor Sie weitermachen.
kit-print = Drucken…
kit-save = Speichern…
kit-check = Geben Sie einen der Codes ein
kit-check-hint = Vom Papier oder aus der Datei, um zu sehen, dass er aufbewahrt ist. Der Code bleibt gültig.
kit-check-button = Prüfen
kit-checked = Die Mappe ist aufbewahrt.
kit-later = Später
kit-left =
    { $count ->
        [0] Kein Code ist übrig.
        [one] { $count } Code ist übrig.
       *[other] { $count } Codes sind übrig.
    }
kit-unchecked = Noch nicht geprüft, ob sie aufbewahrt sind.
kit-checked-at = Geprüft { $when }.
kit-new = Neue Notfallmappe erstellen
kit-new-short = Neu…
kit-new-sentence = Sie bekommen zehn neue Codes. Die alten gelten sofort nicht mehr.
kit-new-deed = Neue Codes erstellen
trusted = Vertraute Geräte
trusted-until = Kein Code bis { $when }
trusted-unknown = Ein Gerät
trusted-end = Wieder fragen
trusted-end-all = Überall wieder fragen
trusted-ended = Dort wird wieder nach einem Code gefragt.
passkeys = Passkeys
passkeys-sentence = Anmelden mit Finger, Gesicht oder Sicherheitsschlüssel, statt mit der Passphrase.
passkeys-nowhere = Für Adressen aus Zahlen kennen Browser keine Passkeys. Geben Sie dieser Instanz zuerst einen Namen.
passkeys-none = Es gibt noch keine. Einer wird in dem Browser hinzugefügt, der ihn verwenden soll.
passkey-add = Im Browser hinzufügen
passkey-name = Name des Passkeys
passkey-save = Speichern
passkey-rename = { $name } umbenennen
passkey-copied = Wird zwischen Ihren Geräten kopiert
passkey-kept = Bleibt in einem Gerät
passkey-since = Hinzugefügt { $when }
passkey-unused = Nie verwendet
passkey-used = Verwendet { $when }
passkey-remove = Entfernen
passkey-remove-label = { $name } entfernen
passkey-removed = Passkey entfernt
passkey-ask = { $name } entfernen?
passkey-effect = Er öffnet diese Pforte nicht mehr. Browser bieten ihn vielleicht noch an, bis Sie ihn dort löschen.
keys = Signaturschlüssel
keys-sentence = Damit unterschreibt die Pforte, was sie Apps sagt. Apps holen sich den öffentlichen Teil selbst.
keys-rotate = Neue Schlüssel…
key-active = In Gebrauch
key-retiring = Läuft aus
key-retires = Geht am { $when }
key-made = Gemacht am { $when }
keys-ask = Neue Signaturschlüssel machen?
keys-deed = Neue Schlüssel machen
keys-effect-old = Die alten bleiben veröffentlicht, bis abgelaufen ist, was sie unterschrieben haben.
keys-effect-apps = Apps müssen nichts tun. Nur einer, in die die Schlüssel fest eingetragen sind, müssen Sie die neuen geben.
keys-made = Neue Schlüssel sind in Gebrauch.
key-next = Wird vorbereitet
key-from = Unterschreibt ab { $when }
key-due = Wechselt am { $when }
key-due-never = Wechselt, wenn Sie es sagen
keys-schedule = Schlüssel von selbst wechseln
keys-schedule-hint = Neue werden einen Tag vorher veröffentlicht, damit jede App sie rechtzeitig kennt.
keys-never = Nie
keys-every = Alle { $days } Tage
keys-when = Wann unterschreiben sie?
keys-soon = Nach einem Tag
keys-soon-meaning = Apps lernen sie vorher kennen. Niemand merkt etwas.
keys-now = Sofort
keys-now-meaning = Eine App, die sich die Schlüssel gemerkt hat, kann Sie eine Weile ablehnen.
keys-deed-now = Jetzt wechseln
keys-effect-waiting = Die vorbereiteten Schlüssel werden genommen; andere werden nicht gemacht.
keys-prepared = Neue Schlüssel werden vorbereitet.
keys-emergency = Jemand anders hat vielleicht einen Schlüssel
keys-emergency-sentence = Wer einen Schlüssel hat, kann sich als diese Pforte ausgeben. Widerrufen Sie ihn; was er unterschrieben hat, gilt dann nicht mehr.
key-revoke = Widerrufen…
key-revoke-name = Schlüssel { $name } widerrufen
key-revoke-ask = Den Schlüssel für { $name } widerrufen?
key-revoke-deed = Schlüssel widerrufen
key-revoke-effect-tokens = Alles, was damit unterschrieben ist, gilt hier sofort nicht mehr: Apps müssen sich neuen Zugang holen.
key-revoke-effect-apps = Apps, die sich die Schlüssel gemerkt haben, glauben ihm, bis sie sie neu holen.
key-revoke-effect-next = Ein anderer Schlüssel derselben Art unterschreibt von jetzt an.
key-revoke-effect-undone = Das lässt sich nicht rückgängig machen.
key-revoked = Der Schlüssel ist widerrufen.

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
settings-profile = Name, Kontakt, Adresse, Rollen, und welche App was erfährt.
settings-https = Wie andere Geräte diese Pforte erreichen, und mit wessen Zertifikat.

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

## Apps, die sich selbst registrieren
registration = Apps, die sich selbst registrieren
registration-sentence = Manche Apps können sich selbst auf Ihre Liste setzen (Dynamic Client Registration). Sie entscheiden, ob sie das dürfen.
registration-who = Wer darf Apps hinzufügen?
registration-closed = Nur Sie
registration-closed-meaning = Apps werden hier hinzugefügt, von Hand, und nicht anders.
registration-token = Apps, die ein Token von Ihnen mitbringen
registration-token-meaning = Sie machen ein Token, geben es der App, und sie registriert sich damit.
registration-open = Jede App
registration-open-meaning = Wer diese Pforte erreicht, kann eine App registrieren. Sie muss Sie trotzdem fragen, bevor sie etwas bekommt.
registration-open-ask = Jede App sich registrieren lassen?
registration-open-deed = Jede App zulassen
registration-open-effect-anybody = Wer diese Pforte erreicht, kann eine App auf Ihre Liste setzen, unter jedem Namen.
registration-open-effect-consent = Sie bekommt nichts, bis Sie es erlauben. Die Seite sagt, dass sie sich selbst registriert hat.
registration-open-effect-names = Ein Name beweist nichts. Sehen Sie auf die Adresse, an die die Antwort geht.
registration-where = Wo sie sich registrieren
registration-where-sentence = Apps finden diese Adresse selbst, wenn sie die der Pforte kennen.
registration-rules = Was für sie gilt
registration-count =
    { $count ->
        [0] Noch keine hat sich registriert; höchstens { $most } können es.
        [one] { $count } hat sich registriert; höchstens { $most } können es.
       *[other] { $count } haben sich registriert; höchstens { $most } können es.
    }
registration-unused = Eine, bei der sich niemand anmeldet, geht nach { $days } Tagen. Nach Ihrer Zustimmung müssen sie immer fragen.
registration-stay =
    { $count ->
        [one] { $count } App hat sich früher selbst registriert. Sie bleibt, bis Sie sie entfernen.
       *[other] { $count } Apps haben sich früher selbst registriert. Sie bleiben, bis Sie sie entfernen.
    }
registration-old = Für alte Apps
registration-front = Sie dürfen Token in der Adresse bekommen
registration-front-hint = Was in der Adresse reist, bleibt im Verlauf des Browsers. Lassen Sie dies aus, wenn keine App es braucht.
registration-pkce = Die mit einem Geheimnis dürfen ohne PKCE auskommen
registration-pkce-hint = Gilt für Apps, die sich von jetzt an registrieren. PKCE schützt den Rückweg zur App.
tokens = Registrierungs-Token
tokens-sentence = Geben Sie der App, die sich registrieren darf, ein Token. Wer es hat, kann es benutzen; machen Sie es also kurzlebig.
token-once = Das Token wird nur jetzt gezeigt. Fügen Sie es in die App ein.
token-made = Ein Token ist gemacht. Es wird einmal gezeigt.
token-name = Wofür ist es?
token-name-hint = Das sehen nur Sie.
token-uses = Für wie viele Apps
token-uses-hint = Leer: beliebig viele.
token-days = Für wie viele Tage
token-days-hint = Leer: für immer.
token-number = Schreiben Sie eine ganze Zahl, oder nichts.
token-make = Token machen
token-any = Für beliebig viele Apps,
token-left =
    { $count ->
        [0] Aufgebraucht,
        [one] Noch für { $count } App,
       *[other] Noch für { $count } Apps,
    }
token-forever = ohne Ende.
token-until = bis { $date }.
token-over = abgelaufen am { $date }.
token-remove = Token entfernen
token-remove-button = Entfernen…
token-remove-name = { $name } entfernen
token-remove-ask = Das Token { $name } entfernen?
token-remove-effect = Niemand kann sich mehr damit registrieren.
token-remove-effect-apps = Apps, die sich damit registriert haben, bleiben.
token-removed = Das Token ist entfernt.

## Geräte
devices = Wartende Geräte
devices-sentence = Ein Gerät ohne Browser zeigt einen Code (Device Authorization). Lassen Sie es hier herein, oder auf der Seite der Pforte.
devices-empty-title = Kein Gerät wartet
devices-empty = Wenn ein Fernseher oder eine Kommandozeile Sie anmelden will, zeigt sie einen Code und steht zehn Minuten lang hier.
devices-warning = Lassen Sie nur herein, was Sie selbst begonnen haben. Nie, weil Ihnen jemand einen Code geschickt hat.
device-asked = Gefragt: { $when },
device-from = von { $address };
device-from-here = von diesem Computer;
device-gives-up =
    { $minutes ->
        [one] gibt in einer Minute auf.
       *[other] gibt in { $minutes } Minuten auf.
    }
device-allow = Hereinlassen
device-allow-button = Hereinlassen…
device-deny = Wegschicken
device-ask = { $app } auf diesem Gerät hereinlassen?
device-effect-code = Das Gerät vor Ihnen zeigt genau diesen Code. Sonst fragt jemand anderes.
device-effect-yours = Sie haben selbst damit begonnen. Hat Ihnen jemand den Code geschickt, schicken Sie es weg.
device-effect-scopes = Die App bekommt dann:
device-effect-no-scopes = Sie fragt nach nichts über Sie.
device-allowed = { $app } ist hereingelassen.
device-denied = { $app } ist weggeschickt.

## Abgelehnte Anfragen
refusals = Abgelehnte Anfragen
refusals-sentence = Apps, die nicht hereinkamen: wonach sie fragten, was eingetragen ist, und was hilft.
refusals-why = Warum?
refusals-empty-title = Nichts wurde abgelehnt
refusals-empty = Kommt eine App nicht herein, weil etwas nicht zusammenpasst, steht sie hier, mit dem Unterschied und dem, was hilft.
refusals-clear = Liste leeren
refusals-clear-button = Liste leeren…
refusals-clear-ask = Die Liste der Ablehnungen leeren?
refusals-clear-effect = Was bisher abgelehnt wurde, ist vergessen.
refusals-clear-effect-apps = Für die Apps ändert sich nichts. Werden sie wieder abgelehnt, stehen sie wieder hier.
refusals-cleared = Die Liste ist leer.
refusal-some-app = Eine unbekannte App
refusal-can-repair = Ein Klick hilft
refusal-needs-owner = So eine Anfrage kann jeder im Namen der App schreiben, darum wird dafür nichts angeboten. Melden Sie sich in Ihrem Browser bei dieser Pforte an und versuchen Sie es dort noch einmal mit der App: Dann lässt es sich hier reparieren.
refusal-times = { $count } Mal
refusal-received = Die App schickte
refusal-registered = Eingetragen ist
refusal-nothing = nichts
refusal-nothing-registered = nichts von dieser Art
refusal-differs = anders:
refusal-advice = Was hilft
refusal-told = Gesagt wurde ihr
refusal-where = Wo
refusal-when = Wann
refusal-standard = Der Standard
refused-unknown = Keine App hier hat diese Kennung
refused-redirect-missing = { $app } sagte nicht, wohin die Antwort geht
refused-redirect = { $app } will die Antwort an einer Adresse, die nicht eingetragen ist
refused-redirect-ours = { $app } will die Antwort an der Pforte selbst
refused-answer-unknown = { $app } fragte nach einer Antwort, die es nicht gibt
refused-answer = { $app } fragte nach einer Antwort, die sie nicht haben darf
refused-mode = { $app } will die Antwort auf einem Weg, der nicht geht
refused-pkce = { $app } schützte ihren Code nicht (PKCE)
refused-pkce-wrong = { $app } schützte ihren Code auf eine Art, die nicht genommen wird
refused-nonce = { $app } gab ihrer Anfrage keinen Namen (nonce)
refused-scope = { $app } fragte nach mehr, als sie darf
refused-request-object = Die unterschriebene Anfrage von { $app } kann nicht genommen werden
refused-request-uri = Die Anfrage, auf die { $app } zeigt, kann nicht genommen werden
refused-push = { $app } schickte ihre Anfrage nicht voraus
refused-hint = { $app } nannte eine Anmeldung, die nicht von hier ist
refused-parameter = In der Anfrage von { $app } fehlt etwas oder stimmt etwas nicht
refused-secret = { $app } kam mit einem falschen Geheimnis, oder mit keinem
refused-method = { $app } wies sich anders aus als vereinbart
refused-assertion = Der Beweis von { $app } kann nicht genommen werden
refused-grant = { $app } wollte Token auf einem Weg, der ihr nicht erlaubt ist
refused-grant-unknown = { $app } wollte Token auf einem Weg, den es nicht gibt
refused-code = Der Code von { $app } war benutzt, zu alt oder unbekannt
refused-code-redirect = { $app } nannte zu ihrem Code eine andere Adresse als zuvor
refused-verifier = Der Code von { $app } kam ohne seine andere Hälfte (PKCE)
refused-refresh = { $app } kam mit einem Schlüssel wieder, der nicht mehr gilt
refused-device = Ein Gerät von { $app } kam mit einem Code, der nicht mehr gilt
refused-sign-out = { $app } will nach dem Abmelden an einer Adresse weitermachen, die nicht eingetragen ist
refused-registration = { $app } konnte sich nicht registrieren
refused-registration-token = { $app } wollte sich ohne gültiges Token registrieren
refused-other = { $app } wurde abgelehnt
rule-unknown = Vergleichen Sie die Kennung in den Einstellungen der App mit der Liste hier. Ist die App neu, fügen Sie sie hinzu.
rule-redirect-missing = Die App muss die Adresse mitschicken. Suchen Sie „Redirect-URL“ in ihren Einstellungen.
rule-redirect = Ist die Adresse wirklich die der App, tragen Sie sie auch ein. Sonst berichtigen Sie sie in den Einstellungen der App. Jeder Buchstabe zählt, auch ein Schrägstrich am Ende.
rule-redirect-ours = Die Adresse in den Einstellungen der App ist die der Pforte. Es muss eine der App sein.
rule-answer-unknown = Suchen Sie „Response Type“ in den Einstellungen der App. Fast immer heißt er „code“.
rule-answer = Stellen Sie „Response Type“ in den Einstellungen der App auf „code“, wenn es geht. Kann die App das nicht, erlauben Sie die Antwort, nach der sie fragt.
rule-mode = Suchen Sie „Response Mode“ in den Einstellungen der App und überlassen Sie ihr die Wahl.
rule-pkce = Schalten Sie PKCE in den Einstellungen der App ein. Ist sie dafür zu alt und hat ein Geheimnis, können Sie es ihr erlassen.
rule-pkce-wrong = Wählen Sie in den Einstellungen der App das Verfahren S256.
rule-nonce = Das ist ein Fehler der App: Sagen Sie es denen, die sie machen. Eine Antwort nur mit einem Code kann gehen.
rule-scope = Nehmen Sie die markierten Wörter aus den Einstellungen der App, oder lassen Sie sie danach fragen. Sie entscheiden trotzdem, was sie bekommt.
rule-request-object = Vergleichen Sie Schlüssel und Signatur: Womit die App unterschreibt, muss hier eingetragen sein.
rule-request-uri = Eine vorausgeschickte Anfrage gilt einmal und eine Minute lang: Beginnen Sie in der App neu. Eine feste Adresse muss hier Buchstabe für Buchstabe eingetragen sein.
rule-push = Schalten Sie PAR in den Einstellungen der App ein, oder nehmen Sie die Regel hier weg.
rule-hint = Melden Sie sich in der App ab und wieder an. War dort vorher ein anderer Anbieter eingerichtet, sind dessen Token noch in Gebrauch.
rule-parameter = Sehen Sie nach, was der App gesagt wurde, weiter unten. Dort steht, was nicht stimmt.
rule-secret = Fügen Sie das Geheimnis noch einmal in die Einstellungen der App ein. Ist es verloren, machen Sie auf der Seite der App ein neues.
rule-method = Wählen Sie in den Einstellungen der App die Art, die hier eingetragen ist. Zwischen den beiden Arten mit einem Geheimnis können Sie auch hier wechseln.
rule-assertion = Vergleichen Sie Schlüssel, Signatur und Uhr. Der Schlüssel, mit dem die App unterschreibt, muss hier eingetragen sein.
rule-grant = Erlauben Sie diesen Weg nur, wenn die App ihn braucht.
rule-grant-unknown = Diesen Weg zu Token gibt es hier nicht. Wählen Sie „Authorization Code“ in den Einstellungen der App.
rule-code = Versuchen Sie es in der App noch einmal. Ein Code gilt einmal und eine Minute lang; oft ist die App langsam oder eine Seite neu geladen worden.
rule-code-redirect = Das ist ein Fehler der App oder zwischen zweien ihrer Adressen: Benutzen Sie die App nur unter einer Adresse.
rule-verifier = Versuchen Sie es in der App noch einmal, in nur einem Fenster. Bleibt es so, ist es ein Fehler der App.
rule-refresh = Melden Sie sich in der App neu an. Ihr Zugriff lief ab, wurde entzogen, oder ihr Schlüssel wurde zweimal benutzt.
rule-device = Beginnen Sie auf dem Gerät neu. Ein Code gilt zehn Minuten.
rule-sign-out = Ist die Adresse die der App, tragen Sie sie auch ein. Das Abmelden geht trotzdem.
rule-registration = Sehen Sie nach, was der App gesagt wurde, weiter unten. Dort steht das Feld, das nicht genommen werden kann.
rule-registration-token = Machen Sie ein Token für sie, oder lassen Sie jede App zu, unter „Apps, die sich selbst registrieren“.
rule-other = Sehen Sie nach, was der App gesagt wurde, weiter unten.
repair-ask = Dies für { $app } reparieren?
repair-redirect = Diese Adresse auch eintragen
repair-redirect-effect = Antworten dürfen dann auch an diese Adresse gehen:
repair-sign-out = Diese Adresse auch eintragen
repair-sign-out-effect = Nach dem Abmelden darf der Browser dann auch zu dieser Adresse gehen:
repair-answer = Diese Antwort erlauben
repair-answer-effect = Sie darf dann auch nach dieser Antwort fragen:
repair-grant = Diesen Weg erlauben
repair-grant-effect = Sie darf dann auch dies:
repair-scopes = Danach fragen lassen
repair-scopes-effect = Sie darf dann auch danach fragen:
repair-scopes-price = Sie werden trotzdem gefragt, bevor sie etwas davon bekommt.
repair-pkce = PKCE erlassen
repair-pkce-effect = Sie darf dann Anfragen ohne PKCE schicken.
repair-pkce-price = Ihren Code schützt dann nur noch ihr Geheimnis.
repair-method = Diese Art nehmen
repair-method-effect = Sie weist sich dann so aus:
repair-method-price = Die bisherige Art geht nicht mehr.
repair-effect-rest = Alles andere bleibt, wie es ist.
repair-effect-again = Versuchen Sie es dann in der App noch einmal.
repaired = { $app } ist repariert. Versuchen Sie es in der App noch einmal.

## Mitbringen und mitnehmen
import = Mitbringen und mitnehmen
import-sentence = Bringen Sie Apps von LibreGraph Connect, OpenCloud oder ownCloud mit, oder nehmen Sie sie als solche Datei mit.
import-in = Apps mitbringen
import-file = Datei wählen…
import-too-long = Diese Datei ist größer als 1 MB. Das ist keine Liste von Apps.
import-text = Die Datei
import-text-hint = Der Inhalt von identifier-registration.yaml, von opencloud.yaml oder ocis.yaml, oder von scopes.yaml.
import-server = Adresse des Servers
import-server-hint = Steht für den Platzhalter in solchen Dateien. Lassen Sie sie leer, wenn die Datei keinen hat.
import-look = Ansehen, was darin ist
import-verdict =
    { $count ->
        [0] Nichts daraus lässt sich hinzufügen
        [one] { $count } App lässt sich hinzufügen
       *[other] { $count } Apps lassen sich hinzufügen
    }
import-go =
    { $count ->
        [one] Diese App hinzufügen
       *[other] Diese { $count } Apps hinzufügen
    }
imported =
    { $count ->
        [0] Keine App wurde hinzugefügt
        [one] { $count } App wurde hinzugefügt
       *[other] { $count } Apps wurden hinzugefügt
    }
import-no-id = Ohne Kennung
import-line = Zeile { $line }
outcome-will-add = Wird hinzugefügt
outcome-added = Hinzugefügt
outcome-will-disable = Wird ohne Adresse hinzugefügt: kann noch nicht eintreten
outcome-disabled = Ohne Adresse hinzugefügt: kann noch nicht eintreten
outcome-exists = Ist schon hier, bleibt, wie sie ist
outcome-skipped = Ausgelassen
export = Apps mitnehmen
export-sentence = Ihre Apps als Datei, die LibreGraph Connect und OpenCloud lesen können.
export-format = Welche Datei
export-format-hint = Die erste ist eine eigene Datei, die zweite kommt in die Einstellungen des Servers.
export-block = idp-Block von opencloud.yaml
export-show = Datei zeigen
export-secrets = Die Geheimnisse Ihrer Apps stehen darin. Verwahren Sie sie dort, wo nur Sie sie lesen können.

## Profil
profile = Was Apps über Sie erfahren können
profile-sentence = Alles darf leer bleiben. Eine App erfährt nur, wonach sie fragt und was Sie erlauben; was leer ist, wird nie gesagt.
profile-nothing = Noch nichts
profile-saved = Gespeichert. Apps hören es, wenn sie das nächste Mal fragen.
profile-name = Name
profile-contact = Kontakt
profile-address = Postadresse
profile-more = Mehr über Sie
profile-roles = Rollen und Gruppen
profile-custom = Eigene Angaben
profile-email-yours = Apps sagen, dass diese E-Mail-Adresse Ihre ist
profile-phone-yours = Apps sagen, dass diese Telefonnummer Ihre ist
profile-verified-hint = Manche Apps ordnen danach Konten zu. Sagen Sie es nur, wenn es stimmt.
told-asking = Dürfen erfahren, wenn Sie es erlauben: { $apps }.
told-always = Erfahren es auf jeden Fall: { $apps }.
told-nobody = Zurzeit darf keine App danach fragen.
claim-sub = Wer Sie sind
claim-name = Voller Name
claim-name-hint = Leer: Apps, denen Sie es erlauben, bekommen den Namen aus den Einstellungen.
claim-given-name = Vornamen
claim-middle-name = Weitere Vornamen
claim-family-name = Familienname
claim-nickname = Spitzname
claim-preferred-username = Benutzername
claim-username-hint = Server, die Sie schon kennen, finden vielleicht Ihr Konto daran.
claim-profile = Seite über Sie
claim-picture = Bild
claim-website = Ihre Website
claim-email = E-Mail-Adresse
claim-email-verified = E-Mail-Adresse ist Ihre
claim-gender = Geschlecht
claim-gender-hint = Ein beliebiges Wort.
claim-birthdate = Geburtsdatum
claim-birthdate-hint = Jahr, Monat, Tag; oder nur das Jahr.
claim-zoneinfo = Zeitzone
claim-locale = Sprache
claim-phone-number = Telefonnummer
claim-phone-hint = Mit der Landesvorwahl. Eine Durchwahl schreibt man ;ext=12.
claim-phone-verified = Telefonnummer ist Ihre
claim-address = Postadresse
claim-roles = Rollen
claim-roles-hint = Server geben danach Rechte. Drücken Sie nach jeder die Eingabetaste.
claim-groups = Gruppen
claim-groups-hint = Wozu Sie gehören, etwa Familie. Drücken Sie nach jeder die Eingabetaste.
claim-updated-at = Zuletzt geändert
address-street = Straße und Hausnummer
address-code = Postleitzahl
address-city = Ort
address-region = Region
address-country = Land
address-whole = Wie auf einem Umschlag
role-admin = Administrator
role-space-admin = Verwaltet Bereiche
role-user = Benutzer
role-guest = Gast
custom-hint = Alles andere, was eine App wissen will. Ein Wert ist Text, oder JSON wie 42 oder ["a", "b"].
custom-number = Angabe { $number }
custom-name = Name
custom-value = Wert
custom-whom = Wird gesagt
custom-always = Jeder App, bei der Sie sich anmelden
custom-with = Mit: { $what } ({ $scope })
custom-add = Angabe hinzufügen
custom-drop = Angabe { $number } entfernen
seen = Was eine App sieht
seen-sentence = Genau dies, wenn Sie alles erlauben, wonach die App fragen darf. Nichts sonst.
seen-app = App
seen-everything = Eine, die alles fragen darf
seen-pairwise = Ein Name, den nur diese App kennt

## Https
https = Sichere Verbindung (https)
https-sentence = Andere Geräte erreichen die Pforte nur über https. Dafür braucht sie eine Adresse, ein Zertifikat, und jemanden, der ihm vertraut.
https-empty-title = Dieser Computer braucht kein https
https-empty = Apps hier finden die Pforte unter ihrer lokalen Adresse. Für Telefone, Server und andere Computer machen Sie unten eine lokale Zertifizierungsstelle und nehmen https an, oder stellen einen Reverse-Proxy davor.
https-now = Wie es steht
https-way-listener = Erreicht über die https-Adresse der Pforte
https-way-proxy = Erreicht über einen Reverse-Proxy
https-way-nothing = Von niemandem erreicht
https-listener = Adresse für https (listener)
https-open = Offen
https-closed = Dort kommt gerade niemand herein.
https-certificate-owner = Ihr Zertifikat
https-certificate-local = Zertifikat der lokalen Zertifizierungsstelle
https-certificate-none = Kein Zertifikat
https-good-for = Gilt für { $names }.
https-until = Bis { $when }.
https-fingerprint = Fingerabdruck
https-fingerprint-hint = Ein Gerät, das denselben zeigt, spricht mit dieser Pforte.
https-fixed = Das entscheidet die Konfiguration; hier lässt es sich nicht ändern. Sehen Sie im Abschnitt [https] der Konfigurationsdatei nach.
https-where = Wo und womit
https-where-sentence = Das gilt sofort. Wer angemeldet ist, wird nicht gestört.
https-listen = Adressen für https
https-listen-hint = Mit einem Port. 0.0.0.0 heißt alle Netze dieses Computers. Leer: kein https.
https-source = Zertifikat
https-source-local = Von der lokalen Zertifizierungsstelle
https-source-local-meaning = Hier gemacht, erneuert sich selbst. Jedem Gerät muss einmal gesagt werden, dass es ihm vertraut.
https-source-own = Ein eigenes
https-source-own-meaning = Von einer öffentlichen Stelle, für einen öffentlichen Namen. Geräte vertrauen ihm schon.
https-file-certificate = Datei mit dem Zertifikat
https-file-certificate-hint = Die ganze Kette, Ihr Zertifikat zuerst. Der volle Pfad.
https-file-key = Datei mit seinem privaten Schlüssel
https-file-key-hint = Nicht verschlüsselt, und nur von Ihnen zu lesen.
https-saving = Wird geöffnet…
https-set = Die Pforte nimmt https an.
https-unset = Die Pforte nimmt kein https mehr an.
authority = Lokale Zertifizierungsstelle
authority-sentence = Eine eigene Zertifizierungsstelle. Sie kann für die Namen unten bürgen, und für nichts anderes auf der Welt.
authority-title = Heißt
authority-names = Namen, für die sie bürgt
authority-names-hint = Rechnernamen und IP-Adressen, unter denen Geräte diesen Computer erreichen, ohne Ports.
authority-name-add = Name hinzufügen
authority-until = Bis
authority-here = Dieser Computer
authority-here-yes = Vertraut ihr
authority-here-no = Vertraut ihr noch nicht
authority-here-unknown = Ob er ihr vertraut, ist von hier nicht zu sehen
authority-make = Zertifizierungsstelle machen
authority-making = Wird gemacht…
authority-made = Die Zertifizierungsstelle ist gemacht. Sagen Sie jetzt Ihren Geräten, dass sie ihr vertrauen.
authority-install = Auf diesem Computer vertrauen…
authority-install-ask = Der Zertifizierungsstelle auf diesem Computer vertrauen?
authority-install-deed = Vertrauen
authority-install-effect = Programme hier halten ihre Zertifikate dann für gut. Vielleicht fragt das System nach dem Passwort eines Administrators.
authority-install-steps = Das wird getan:
authority-installed = Dieser Computer vertraut der Zertifizierungsstelle.
authority-not-done = Etwas bleibt von Hand zu tun.
authority-left = Das bleibt von Hand zu tun.
authority-export = Zertifikat zeigen
authority-export-sentence = Darin ist kein Geheimnis. Speichern Sie das erste als Datei für jedes Gerät, das zweite für iPhone, iPad oder Mac.
authority-command = Oder lassen Sie die Befehlszeile die Datei schreiben
authority-change = Andere Namen…
authority-replace = Zertifizierungsstelle ersetzen…
authority-replace-ask = Die lokale Zertifizierungsstelle ersetzen?
authority-replace-deed = Ersetzen
authority-replace-effect-new = Eine neue Zertifizierungsstelle wird gemacht, mit den Namen, die Sie geschrieben haben.
authority-replace-effect-devices = Jedes Gerät, das der alten vertraut, lehnt die Pforte ab, bis es die neue kennt.
authority-remove = Zertifizierungsstelle entfernen…
authority-remove-ask = Die lokale Zertifizierungsstelle entfernen?
authority-remove-deed = Entfernen
authority-remove-effect-key = Ihr Schlüssel wird vernichtet. Niemand kann mehr damit unterschreiben.
authority-remove-effect-https = Die Pforte hat dann kein Zertifikat, außer Sie nennen ein eigenes: https geht nicht mehr.
authority-remove-effect-devices = Von Ihren anderen Geräten nehmen Sie sie selbst weg.
authority-removed = Die Zertifizierungsstelle ist entfernt.
trust = Auf anderen Geräten vertrauen
trust-sentence = Bringen Sie das Zertifikat per Mail, Kabel oder Speicherstift dorthin und vergleichen Sie den Fingerabdruck.
trust-ios-said = Profil installieren, dann einschalten
trust-ios =
    Öffnen Sie { $file }.mobileconfig auf dem Gerät und erlauben Sie es.
    Einstellungen, Allgemein, VPN und Geräteverwaltung: Wählen Sie das Profil und installieren Sie es.
    Einstellungen, Allgemein, Info, Zertifikatsvertrauenseinstellungen: Schalten Sie die Stelle ein. Ohne das ändert sich nichts.
trust-android-said = Als CA-Zertifikat installieren
trust-android =
    Speichern Sie { $file }.crt auf dem Gerät.
    Einstellungen, Sicherheit, Weitere, Verschlüsselung und Anmeldedaten, Zertifikat installieren, CA-Zertifikat. Je nach Hersteller heißt es anders; suchen Sie nach „CA-Zertifikat“.
    Wählen Sie die Datei und bestätigen Sie die Warnung. Manche Apps vertrauen nur öffentlichen Stellen und lehnen trotzdem ab.
trust-windows-said = Zu den vertrauenswürdigen Stammzertifikaten legen
trust-windows =
    Öffnen Sie { $file }.crt und wählen Sie Zertifikat installieren.
    Wählen Sie Aktueller Benutzer, dann „Alle Zertifikate in folgendem Speicher speichern“, Vertrauenswürdige Stammzertifizierungsstellen.
    Vergleichen Sie den Fingerabdruck in der Warnung und stimmen Sie zu.
trust-macos-said = In den Schlüsselbund legen und vertrauen
trust-macos =
    Öffnen Sie { $file }.crt; es kommt in den Schlüsselbund Anmeldung.
    Öffnen Sie es in der Schlüsselbundverwaltung, klappen Sie Vertrauen auf und wählen Sie Immer vertrauen.
    Schließen Sie das Fenster und geben Sie Ihr Passwort ein.
trust-linux-said = Zwei Befehle, für Debian, Ubuntu und Verwandte
trust-linux =
    sudo cp { $file }.crt /usr/local/share/ca-certificates/
    sudo update-ca-certificates
    Fedora und Verwandte: /etc/pki/ca-trust/source/anchors/ und sudo update-ca-trust.
trust-firefox-said = Hat auf vielen Systemen eine eigene Liste
trust-firefox =
    Einstellungen, Datenschutz & Sicherheit, Zertifikate, Zertifikate anzeigen, Zertifizierungsstellen, Importieren.
    Wählen Sie { $file }.crt und setzen Sie das Häkchen bei „Dieser CA vertrauen, um Websites zu identifizieren“.
recipes = In der Konfigurationsdatei
recipes-sentence = Für Pforten auf einem Server. Was dort steht, gilt statt dessen, was hier gewählt ist, ab dem nächsten Start.
recipe-own = Mit eigenem Zertifikat
recipe-own-said = Die Pforte nimmt https selbst an
recipe-own-sentence = Neue Dateien werden von selbst übernommen, ohne Neustart.
recipe-proxy = Hinter einem Reverse-Proxy
recipe-proxy-said = nginx, Caddy oder ein anderer macht https davor
recipe-proxy-known = Zurzeit vertraut: { $networks }
recipe-proxy-sentence = Sagen Sie der Pforte, wem sie glaubt. Das Geheimnis hält andere Programme auf diesem Computer davon ab, sich als der Proxy auszugeben; es ist gerade eben gemacht, zum Kopieren.
recipe-proxy-nginx = Und dasselbe im Proxy; dies ist für nginx:
recipe-proxy-no-secret = Der jetzige Proxy zeigt kein Geheimnis. Jedes Programm in seinem Netz kann sich als er ausgeben.

## Cloud-Server
cloud = Cloud-Server
cloud-sentence = Ihr OpenCloud oder ownCloud meldet seine Leute hier an, im Browser und in seinen Apps.
cloud-add = Server hinzufügen
cloud-add-title = Ein neuer Server
cloud-add-go = Hinzufügen
cloud-added = Der Server und seine Apps sind hinzugefügt.
cloud-empty-title = Noch kein Server
cloud-empty-add = Sagen Sie, wo Ihr Server ist; seine Apps sind schon fertig.
cloud-empty-set = Tragen Sie ein paar Zeilen in seine Einstellungen und starten Sie ihn neu.
cloud-empty-check = Lassen Sie die Pforte prüfen, ob beides passt. Dann melden Sie sich an.
cloud-kind = Welches Programm läuft dort?
cloud-brings = Bringt { $apps } mit.
cloud-url = Adresse des Servers
cloud-url-hint = Wie im Browser, ohne etwas nach dem Namen.
cloud-release = Was seine Apps erfahren
cloud-release-roles = Ihre Rollen immer nennen
cloud-release-roles-hint = Manche seiner Apps fragen nie, und der Server lässt dann niemanden herein.
cloud-release-groups = Ihre Gruppen immer nennen
cloud-release-groups-hint = Der Server teilt Ordner mit Gruppen.
cloud-apps =
    { $count ->
        [one] { $count } App
       *[other] { $count } Apps
    }
cloud-missing =
    { $count ->
        [one] { $count } App fehlt
       *[other] { $count } Apps fehlen
    }
server-sentence = { $program }. Vier Schritte, dann melden sich seine Leute hier an.
server-gone = Dieser Server steht nicht mehr auf der Liste.
step-done = Erledigt
step-role = Geben Sie sich eine Rolle
step-role-has = Sie haben eine Rolle, die dieser Server kennt. Danach gibt er Ihnen Ihre Rechte.
step-role-none = Der Server lässt niemanden ohne eine seiner Rollen herein. Wählen Sie eine in Ihrem Profil.
step-role-name = Der Server lehnt Leute ohne Namen ab. Schreiben Sie einen in Ihr Profil und wählen Sie dort eine Rolle.
step-role-go = Ihr Profil öffnen
step-variables = Tragen Sie diese Zeilen zum Server
step-variables-sentence = Sie kommen in seine Umgebung. Starten Sie ihn danach neu.
step-not-https = Diese Pforte hat keine https-Adresse. Im Browser auf diesem Computer lässt es sich ausprobieren; die Apps für Computer und Telefone lehnen sie ab.
step-policy = Lassen Sie seine Seiten mit der Pforte reden
step-policy-sentence = Fügen Sie diese Zeilen in eine Kopie der Content Security Policy des Servers ein, die Datei aus PROXY_CSP_CONFIG_FILE_LOCATION. Was dort steht, bleibt. Ohne sie scheitert das Anmelden ohne ein Wort.
step-check = Prüfen
step-check-sentence = Die Pforte fragt den Server, und sich selbst so wie andere es tun, und sagt, was nicht passt.
cloud-check = Jetzt prüfen
cloud-check-again = Noch einmal prüfen
cloud-checking = Wird geprüft…
cloud-check-done = Geprüft. Nichts ist kaputt.
cloud-check-bad =
    { $count ->
        [one] Geprüft. { $count } Sache geht nicht.
       *[other] Geprüft. { $count } Sachen gehen nicht.
    }
check-address = Adresse
check-apps = Apps
check-certificate = Zertifikat
check-provider = Diese Pforte
check-cross-origin = Lesen von anderen Seiten aus (CORS)
check-server = Server
check-discovery = Discovery des Servers
check-web = Weboberfläche
check-webfinger = WebFinger des Servers
server-apps = Seine Apps
server-apps-sentence = Sie kamen mit dem Server und gelten für alle seiner Art.
server-app-missing = Nicht mehr registriert
cloud-remove = Server entfernen…
cloud-remove-ask = { $name } entfernen?
cloud-remove-deed = Server entfernen
cloud-remove-effect-apps = Seine Apps gehen mit, außer ein anderer Server seiner Art braucht sie. Dann kann sich niemand mehr damit anmelden.
cloud-remove-effect-server = Auf dem Server wird nichts geändert oder gelöscht.
cloud-removed = Der Server ist entfernt.
wishes = Woran der Server Sie erkennt
wishes-subject = An Ihrer festen Kennung
wishes-username = An Ihrem Benutzernamen
wishes-roles = Rollen von hier
wishes-no-roles = Übliche Rolle des Servers
account = Woran erkennt er seine Konten?
account-subject = Eine Kennung, die sich nie ändert
account-subject-meaning = Für neue Server. Das erste Anmelden legt das Konto an.
account-username = Der Benutzername
account-username-meaning = Für Server, die schon Konten haben. Wer den Namen hat, hat das Konto.
wish-roles = Rollen von hier nehmen
wish-roles-hint = Aus: Alle haben die übliche Rolle des Servers.
wish-insecure = Der Server soll Zertifikate nicht prüfen
wish-insecure-hint = Nur zum Ausprobieren, wenn er dem Zertifikat der Pforte nicht vertraut.
wish-insecure-warning = Wer zwischen Server und Pforte sitzt, kann dann alles lesen und ändern. Installieren Sie besser die Zertifizierungsstelle der Pforte auf dem Server.
block-form = Geschrieben als
block-env = Env-Datei
block-compose = Docker Compose
block-which = Welche Zeilen
block-needed = Die { $count } nötigen
block-all = Alle { $count }
lines =
    { $count ->
        [one] { $count } Zeile, und wozu sie da ist
       *[other] { $count } Zeilen einzeln, und wozu jede da ist
    }
lines-others =
    { $count ->
        [one] { $count } Zeile, die fehlen darf
       *[other] { $count } Zeilen, die fehlen dürfen
    }
note-issuer = Die Adresse dieser Pforte. Jeder Buchstabe zählt; am Ende steht kein Schrägstrich.
note-exclude = Schaltet den mitgelieferten Anbieter des Servers ab. Stehen dort schon andere Werte, fügen Sie diesen nach einem Komma an.
note-rewrite = Der Server gibt die Beschreibung dieser Pforte (Discovery) als seine aus; Apps suchen sie zuerst dort.
note-verify = Der Server prüft Token an ihrer Signatur.
note-userinfo = Der Server fragt die Pforte einmal je Token nach Ihnen.
note-jwks-interval = Minuten, nach denen er die Signaturschlüssel neu liest.
note-jwks-timeout = Sekunden, die er darauf wartet.
note-jwks-rate = Sekunden zwischen zwei Lesungen für einen unbekannten Schlüssel.
note-jwks-unknown = Ein unbekannter Schlüssel lässt ihn neu lesen, damit neue sofort gelten.
note-by-subject = Der Server kennt Sie an einer Kennung, die nie den Besitzer wechselt.
note-by-username = Der Server kennt Sie an Ihrem Benutzernamen. Wer den Namen bekommt, bekommt das Konto.
note-inside = Wie das im Server heißt.
note-autoprovision = Das erste Anmelden legt das Konto an.
note-auto-username = Der Benutzername eines angelegten Kontos.
note-auto-email = Seine E-Mail-Adresse; darf fehlen.
note-auto-name = Sein Name. Der Server lehnt Leute ohne Namen ab.
note-auto-groups = Seine Gruppen; der Server liest sie alle paar Minuten neu.
note-match = Benutzernamen dürfen wie eine Kennung aussehen.
note-roles-driver = Der Server nimmt die Rolle aus den Token.
note-roles-default = Alle bekommen die übliche Rolle des Servers.
note-roles-claim = Wo die Rollen in den Token stehen. Ohne eine seiner Rollen lässt der Server niemanden herein.
note-no-default-role = Keine Rolle außer der in den Token.
note-default-role = Der Server gibt neuen Konten diese Rolle.
note-web-id = Die Kennung der Weboberfläche.
note-web-scope = Wonach die Weboberfläche fragt.
note-web-metadata = Wo die Weboberfläche alles Weitere findet.
note-web-authority = Die Pforte, noch einmal für die Weboberfläche.
note-csp = Eine Kopie der Content Security Policy des Servers mit den Zeilen aus dem nächsten Schritt; ohne sie scheitert das Anmelden im Web ohne ein Wort.
note-webfinger = Neuere Apps fragen den Server über WebFinger, wo man sich anmeldet.
note-webfinger-id = Die Kennung, mit der sich neuere Apps dieser Art anmelden.
note-webfinger-scopes = Wonach sie fragen.
note-insecure = Der Server prüft keine Zertifikate. Nur zum Ausprobieren.
note-mfa = Lassen Sie es aus, außer alle melden sich hier mit einem zweiten Faktor an.
subject = Sie kommen von einem anderen Anbieter
subject-sentence = Server und Apps kennen Sie an einer Kennung (subject). Hat der eigene Anbieter des Servers Sie bisher angemeldet, können Sie dieselbe Person bleiben.
subject-warning = Tun Sie das vor dem ersten Anmelden hier. Wer Sie von hier schon kennt, hält Sie danach für jemand anderen.
subject-id = Kennung Ihres Kontos im alten Verzeichnis
subject-id-hint = Lang, mit Bindestrichen. Der Server zeigt sie in seiner Liste der Benutzer.
subject-backend = Rückseite des alten Anbieters
subject-backend-hint = Lassen Sie es leer, wenn Sie es nicht besser wissen.
subject-look = Zeigen, was es wäre
subject-would = Es wäre
subject-still = Noch ist es
subject-is = Es ist jetzt
subject-was = Es war
subject-apply = Diese Person werden…
subject-ask = Ändern, wer Sie für Apps sind?
subject-deed = Ändern
subject-effect-other = Apps und Server, die Sie von hier kennen, halten Sie für eine andere Person.
subject-effect-access = Allen Apps wird der Zugang entzogen; sie fragen neu.
subject-effect-old = Es hilft nur, wenn der alte Anbieter genau diese Kennung zeigte.
subject-done = Apps kennen Sie ab jetzt unter der anderen Kennung.

## Einstellungen: die Adresse der Pforte
rename = Adresse
rename-sentence = Hier finden Apps Ihre Pforte. Der Name bleibt, denn Ihre Passphrase ist an ihn gebunden; der Port kann sich ändern.
rename-port = Port
rename-port-here = Gatelodge wartet zurzeit auf Port { $port }.
rename-port-hint = Ohne Angabe ist es der übliche Port von https, 443.
rename-port-wrong = Ein Port ist eine Zahl von 1 bis 65535.
rename-button = Adresse ändern
rename-ask = Die Pforte nach { $address } verlegen?
rename-deed = Adresse ändern
rename-effect-apps = Jede App muss die neue Adresse erfahren, { $address }. Bis dahin kann sie Sie nicht anmelden.
rename-effect-old = Unter der alten Adresse antwortet niemand mehr.
rename-effect-stays = Browser bleiben angemeldet, und Apps behalten, was Sie erlaubt haben.
rename-effect-listen = Gatelodge wartet auf Port { $port }. Starten Sie es auf Port { $wanted }, sonst ist die Pforte nicht erreichbar.
renamed = Die Pforte ist jetzt unter { $address }.

## Wie lange etwas gilt
session-lifetime = Ein Browser bleibt { $idle } nach der letzten Nutzung angemeldet, höchstens { $most }.
app-lifetime = Ihr Zugriff gilt { $access }; danach braucht sie Sie wieder.
app-lifetime-renewed = Ihr Zugriff gilt jeweils { $access }. Sie kann ihn { $idle } nach der letzten Nutzung erneuern, höchstens { $most } lang; danach fragt sie Sie wieder.
authority-nearby = Andere kennen diesen Computer als:

## Daten, die Apps hier aufbewahren
documents = Ihre Daten
settings-documents = Was Apps hier aufbewahren, zum Mitnehmen oder Löschen.
documents-sentence = Was Apps in dieser Pforte aufbewahren, nach Art geordnet. Es gehört Ihnen: nehmen Sie eine Kopie, wann Sie möchten.
documents-empty-title = Noch nichts
documents-empty = Wenn eine App, der Sie das erlauben, hier etwas aufbewahrt, finden Sie es unter seiner Art.
documents-total =
    { $types ->
        [one] Eine Art von Daten, { $size }
       *[other] { $types } Arten von Daten, { $size }
    }
documents-count =
    { $count ->
        [one] { $count } Dokument
       *[other] { $count } Dokumente
    }
documents-copy = Eine Kopie ist eine Textdatei mit einem Dokument (JSON) je Zeile. Darin kann stehen, was andere nicht lesen sollen.
documents-mirror = Sie folgen dem, was installiert ist: sie gehen, wenn Sie das entfernen.
documents-save = Kopie sichern…
documents-copying = { $done } von { $count }…
documents-remove = Alle löschen…
documents-ask =
    { $count ->
        [one] Das eine Dokument von „{ $name }“ löschen?
       *[other] Alle { $count } Dokumente von „{ $name }“ löschen?
    }
documents-deed = Löschen
documents-effect-gone = Sie sind endgültig weg. Zurück führt nur eine Kopie, die Sie gesichert haben.
documents-effect-apps = Apps, die sie benutzen, finden nichts mehr und fangen vielleicht von vorn an.
documents-removed = { $name }: gelöscht.
doctype-unknown = Eine Art, die nur ihre App kennt
doctype-everything = Alles, was hier aufbewahrt wird
doctype-all-under = Alle Arten unter { $doctype }
doctype-accounts = Konten bei anderen Diensten
doctype-apps = Installierte Web-Apps
doctype-bank-accounts = Bankkonten
doctype-bank-operations = Bankbuchungen
doctype-bills = Rechnungen
doctype-bookmarks = Lesezeichen
doctype-events = Kalender
doctype-contacts = Kontakte
doctype-contact-groups = Kontaktgruppen
doctype-files = Dateien und Ordner
doctype-file-versions = Frühere Fassungen von Dateien
doctype-jobs = Aufgaben im Hintergrund
doctype-konnectors = Konnektoren
doctype-notes = Notizen
doctype-notifications = Benachrichtigungen
doctype-clients = Apps mit Zugriff
doctype-permissions = Berechtigungen
doctype-albums = Fotoalben
doctype-logins = Anmeldungen
doctype-settings = Einstellungen
doctype-sharings = Freigaben an andere
doctype-tags = Schlagwörter
doctype-todos = Aufgabenlisten
doctype-triggers = Geplante Aufgaben

## Briefe und der Mailserver
mail = Post
settings-mail = Briefe der Pforte an Sie, und der Server, der sie verschickt.
mail-sentence = Die Pforte schreibt Ihnen, wenn Sie Ihre Passphrase vergessen. Was sie schrieb, liegt auch hier.
mail-only-kept = Es ist kein Mailserver eingestellt. Briefe werden nicht verschickt; Sie lesen sie hier, mit ihren Links.
mail-letters = Briefe
mail-empty-title = Keine Briefe
mail-empty = Wenn jemand auf der Anmeldeseite eine neue Passphrase oder den Hinweis darauf verlangt, landet der Brief hier.
mail-to = An { $address }
mail-to-nobody = An niemanden: Sie haben keine E-Mail-Adresse
mail-kept = Liegt hier
mail-waiting = Wartet
mail-sent = Verschickt
mail-failed = Nicht verschickt
mail-kind-hint = Hinweis auf die Passphrase
mail-kind-reset = Link zu einer neuen Passphrase
mail-kind-code = Code zum Anmelden
mail-kind-activation = Code, der Codes per E-Mail einschaltet
mail-problem =
    { $count ->
        [one] Einmal versucht. Antwort des Mailservers:
       *[other] { $count }-mal versucht. Letzte Antwort des Mailservers:
    }
mail-next = Nächster Versuch: { $when }.
mail-link = Link in diesem Brief
mail-send = Jetzt verschicken
mail-again = Noch einmal verschicken
mail-sending = Wird verschickt…
mail-was-sent = Der Mailserver hat den Brief angenommen.
mail-remove = Löschen…
mail-remove-ask = Den Brief „{ $subject }“ löschen?
mail-remove-deed = Löschen
mail-remove-effect = Er wird nicht mehr verschickt, und seine Links sind hier nicht mehr zu lesen. Ein schon verschickter bleibt, wo er ankam.
mail-removed = Der Brief ist gelöscht.
mail-server = Mailserver
mail-server-sentence = Der Server, über den Ihr Mailprogramm verschickt. Er sieht, was in den Briefen steht.
mail-host = Server
mail-host-hint = Wie in den Einstellungen Ihres Mailprogramms, für ausgehende Post.
mail-security = Schutz
mail-security-hint = Wie der Weg zum Server geschützt ist.
mail-security-tls = TLS
mail-security-start-tls = STARTTLS
mail-security-none = Keiner, nur auf diesem Computer
mail-port = Port
mail-port-hint = Leer: { $port }.
mail-from = Absender der Briefe
mail-from-hint = Eine E-Mail-Adresse, von der aus der Server Sie schreiben lässt.
mail-user = Benutzername
mail-user-hint = Leer, wenn der Server keinen verlangt.
mail-password = Passwort
mail-password-hint = Es liegt versiegelt in der Datei der Pforte.
mail-password-kept = Eines liegt vor. Schreiben Sie nur ein anderes, um es zu ändern.
mail-test = Probebrief verschicken
mail-test-sent = Der Mailserver hat einen Probebrief an { $address } angenommen.
mail-test-nowhere = Ein Probebrief geht an Ihre eigene Adresse. Tragen Sie sie zuerst in den Einstellungen ein.
mail-server-remove = Entfernen…
mail-server-ask = Den Mailserver entfernen?
mail-server-deed = Entfernen
mail-server-effect = Briefe werden nicht mehr verschickt; Sie lesen sie nur in diesem Fenster.
mail-server-effect-waiting = Sein Passwort wird vergessen.
mail-server-removed = Der Mailserver ist entfernt.

## Die Pforte als Ort für Web-Apps
place = Startseite und Namen
settings-place = Wohin es nach dem Anmelden geht, und unter welchen Namen die Pforte bekannt ist.
place-sentence = Für die Web-Apps in Ihrer Pforte: welche Sie zuerst sehen, und unter welchen Namen sie erreichbar sind.
place-blocked = Die Pforte ist geschlossen ({ $reason }): niemand kommt hinein, und keine App bekommt etwas.
place-first = Erste Seite nach dem Anmelden
place-first-hint = Eine Web-App und die Stelle darin. Leer: wie es der Kontext sagt.
place-aliases = Weitere Namen
place-aliases-hint = Domains, die zur selben Pforte führen. Apps, die eine davon kennen, finden sie dort.
place-alias-add = Weiterer Name
place-old = Früherer Name
place-old-hint = Die Domain, die die Pforte vor dem Umzug hatte. Wer dorthin kommt, wird weitergeleitet.
place-close = Die Pforte schließen
place-close-sentence = Wenn etwas nicht stimmt, oder Sie lange fort sind. Nichts geht verloren.
place-close-button = Pforte schließen
place-open-button = Pforte wieder öffnen
place-close-ask = Die Pforte schließen?
place-close-effect = Niemand kann sich anmelden, und Apps werden abgewiesen, auch solche mit Zugriff.
place-close-effect-data = Alles bleibt, wie es ist: Apps, Berechtigungen, Daten.
place-close-effect-back = Sie öffnen sie hier jederzeit wieder.
context = Kontext
context-name = Kontext dieser Pforte
context-hint = Ein benannter Satz von Vorgaben, den mehrere Pforten teilen. Die Konfiguration legt sie fest.
context-none = Keiner
context-empty = Die Konfiguration legt keine Kontexte fest. Ein Kontext ist ein benannter Satz von Vorgaben, den mehrere Pforten teilen, im Abschnitt [contexts] von gatelodge.toml.

## Apps aus der Cozy-Welt und installierte Web-Apps
permissions = Was sie darf
permissions-sentence = Mit den Daten in dieser Pforte, und mit nichts sonst. Nehmen Sie zurück, was sie nicht braucht.
permissions-none = Nichts. Sie hat keine Berechtigung für Daten in dieser Pforte.
permission-app = Die Web-App „{ $app }“
permission-app-meaning = Alles, was diese Web-App darf
permission-everything = Lesen, hinzufügen, ändern und löschen
permission-narrowed = früher war es mehr
permission-only =
    { $count ->
        [one] Nur dieses: { $values }
       *[other] Nur diese: { $values }
    }
permission-only-where = Nur wo { $field } gleich { $values } ist
verb-get = lesen
verb-post = hinzufügen
verb-put = ändern
verb-patch = teilweise ändern
verb-delete = löschen
permission-narrow = Nur lesen…
permission-narrow-name = Nur lesen… { $name }
permission-withdraw = Zurücknehmen…
permission-withdraw-name = Zurücknehmen… { $name }
permission-narrow-deed = Nur noch lesen lassen
permission-withdraw-deed = Zurücknehmen
permission-narrow-ask = { $app } bei „{ $name }“ nur noch lesen lassen?
permission-withdraw-ask = { $app } „{ $name }“ wegnehmen?
permission-effect-read = Sie liest sie weiterhin. Sie fügt nichts mehr hinzu, ändert und löscht nichts, und was sie speichern will, scheitert.
permission-effect-none = Sie sieht nichts mehr von diesen Daten. Was sie davon zeigt, bleibt stehen oder fehlt.
permission-effect-write = Sie sieht und ändert nichts mehr von diesen Daten. Was sie damit tut, geht nicht mehr.
permission-effect-app = Sie darf nichts mehr von dem, was die Web-App „{ $app }“ darf, und muss Sie wieder fragen.
permission-effect-now = Das gilt sofort, auch für Token, die sie schon hat.
permission-effect-again = Sie kann Sie wieder darum bitten; dann entscheiden Sie neu.
permission-withdrawn = Zurückgenommen.
permission-is-narrowed = Sie liest nur noch.
cozy-add = Cozy-App von Hand hinzufügen
cozy-add-meaning = Für Skripte und Werkzeuge, die sich nicht selbst registrieren können.
cozy-add-sentence = Apps der Cozy-Welt registrieren sich selbst. Legen Sie hier eine für ein Skript oder Werkzeug an, das es nicht kann.
cozy-made = Geben Sie das dem Programm. Das Geheimnis wird nur jetzt gezeigt.
cozy-name = Name
cozy-software-hint = Welches Programm es ist, etwa github.com/sie/skript.
cozy-redirect = Weiterleitungsadresse
cozy-registration-token = Registrierungstoken
cozy-token = Ein Token von Hand
cozy-token-hint = Was es darf, etwa io.cozy.files:GET io.cozy.contacts. Die App erhält dieselben Rechte.
cozy-token-button = Token erstellen
cozy-token-made = Das Token ist erstellt. Es wird einmal gezeigt.
cozy-app-kind = Eine App aus der Cozy-Welt
cozy-app-row =
    { $count ->
        [0] Darf nichts
        [one] Eine Berechtigung für Ihre Daten
       *[other] { $count } Berechtigungen für Ihre Daten
    }
cozy-system = Erlaubt auf
cozy-remove-meaning = Sie verliert sofort ihren Zugriff. Sie kann sich neu registrieren und Sie fragen.
cozy-remove-effect-data = Was sie in dieser Pforte aufbewahrt hat, bleibt; Sie finden es unter Ihre Daten.
cozy-removed = { $name } ist entfernt.
web-app-kind = Eine Web-App in Ihrer Pforte
konnector-kind = Ein Konnektor in Ihrer Pforte: er holt Daten von anderswo
web-app-row = Web-App in Ihrer Pforte
konnector-row = Konnektor in Ihrer Pforte
web-app-ready = Installiert
web-app-not-ready = Nicht bereit
web-app-open = Öffnen
web-app-no-address = Ihre Seiten haben keine Adresse, weil vor den Namen der Pforte kein weiterer gesetzt werden kann. Legen Sie eine Pforte mit einem Namen an, etwa me.localhost.
web-app-other-site = Browser halten sie für eine andere Website als die Pforte und lassen sie die Pforte nicht aufrufen. Legen Sie eine Pforte mit eigenem Namen an, etwa me.localhost.
web-app-editor = Von
web-app-size = Größe
web-app-files =
    { $count ->
        [one] Eine Datei, { $size }
       *[other] { $count } Dateien, { $size }
    }
web-app-permissions = Solange Sie angemeldet sind, mit den Daten in dieser Pforte. Es ist die Liste der Web-App selbst; sie geht mit ihr.
web-app-where = Wo sie ist
web-app-address = Adresse
web-app-source = Woher sie kommt
web-app-source-hint = Ein Ordner mit einem Manifest darin, ein .tar.gz-Archiv davon, oder registry:// und ein Name.
web-app-slug = Name in Adressen
web-app-slug-hint = Wie es im Manifest steht, etwa notes.
web-app-add = Eine Web-App installieren
apps-web-app-add = Aus einem Ordner oder Archiv; ihre Seiten öffnen sich dann in Ihrer Pforte.
web-app-add-sentence = Ihre Seiten laufen in Ihrer Pforte und dürfen mit Ihren Daten, was im Manifest steht. Installieren Sie nur, wem Sie trauen.
web-app-folder = Ordner wählen…
web-app-archive = Archiv wählen…
web-app-install = Installieren
web-app-installing = Wird installiert…
web-app-look = Was darf sie?
web-app-would = Ist sie installiert, darf sie das mit dem tun, was Sie hier aufbewahren.
web-app-would-nothing = Sie verlangt nichts von dem, was Sie hier aufbewahren.
web-app-installed = { $name } ist installiert. Sehen Sie, was sie darf.
web-app-update = Andere Version
web-app-update-meaning = Holt, was jetzt an der Quelle liegt. Was sie darf, kann sich damit ändern.
web-app-update-button = Aktualisieren
web-app-updated = Version { $version } ist installiert.
web-app-same = Auch an der Quelle liegt Version { $version }.
web-app-remove = Deinstallieren
web-app-remove-button = Deinstallieren…
web-app-remove-meaning = Ihre Seiten und Berechtigungen gehen. Was sie hier aufbewahrt hat, bleibt.
web-app-remove-ask = { $name } deinstallieren?
web-app-remove-deed = Deinstallieren
web-app-effect-files = Ihre Seiten werden gelöscht und öffnen sich nicht mehr.
web-app-effect-tokens = Ihre Token gelten sofort nicht mehr, und die der Apps, die mit ihr verbunden sind, auch nicht.
web-app-effect-data = Die Daten, die sie in dieser Pforte aufbewahrt hat, bleiben; Sie finden sie unter Ihre Daten.
web-app-removed = { $name } ist deinstalliert.

## Was die Pforte zu sagen hat (sayings.ts)
said-lodge-runs = Sie läuft.
said-lodge-at-rest = Sie läuft nicht.
said-file-intact = Die Datei ist unversehrt.
said-file-damaged = Die Datei ist beschädigt: { $report }. Beenden Sie Gatelodge und spielen Sie eine Sicherung ein.
said-no-instance = Es gibt noch keine Pforte. Legen Sie in diesem Fenster eine an.
said-instances-in-use =
    { $count ->
        [one] Eine Pforte, in Gebrauch.
       *[other] { $count } Pforten, alle in Gebrauch.
    }
said-instances-wait = { $waiting } von { $count } warten noch darauf, dass ihr Besitzer eine Passphrase wählt.
said-root-key-in-keyring = Im Schlüsselbund des Betriebssystems.
said-root-key-in-file = In der Datei root.key neben den Daten, nur für Sie lesbar. Sichern Sie sie zusammen mit den Daten.
said-log-whole = Ganz: { $events } Zeilen, wie sie geschrieben wurden.
said-log-broken = Zeile { $event } wurde von außen geändert oder entfernt. „Aktivität“ sagt mehr; vergleichen Sie mit einer Sicherung.
said-passphrase-cost = Ein Versuch kostet auf diesem Computer { $milliseconds } ms und { $mebibytes } MiB (scrypt, Durchgänge: { $passes }).
said-passphrase-cost-set = Ein Versuch kostet { $mebibytes } MiB (scrypt, ein Durchgang), wie es die Konfiguration sagt.
said-passphrase-cost-unknown = Was ein Versuch kostet, wird bei der nächsten Anmeldung gemessen.
said-other-port = { $domain } nennt einen anderen Port als den, auf dem Gatelodge wartet ({ $port }). Starten Sie Gatelodge auf diesem Port, oder benennen Sie die Pforte in den Einstellungen in { $to } um.
said-clock-behind = Die Uhr des Computers geht um Jahre nach. Stellen Sie sie; Token hängen davon ab.
said-clock-plausible = Plausibel.
said-certificate-good = Das Zertifikat gilt für { $names }.
said-no-certificate-yet = Es gibt noch kein Zertifikat. Legen Sie die lokale Zertifizierungsstelle an, oder nennen Sie Ihr eigenes Zertifikat.
said-no-certificate-works = Es gibt kein Zertifikat, das funktioniert.
said-local-authority-ends = Die lokale Zertifizierungsstelle läuft bald ab. Ersetzen Sie sie; jedes Gerät, das ihr vertraut, braucht dann die neue.
said-certificate-expired = Das Zertifikat ist abgelaufen. Legen Sie ein neues an seine Stelle.
said-certificate-expires =
    { $days ->
        [one] Das Zertifikat läuft in einem Tag ab. Legen Sie ein neues an seine Stelle; es gilt sofort.
       *[other] Das Zertifikat läuft in { $days } Tagen ab. Legen Sie ein neues an seine Stelle; es gilt sofort.
    }
said-certificate-files = Die Dateien Ihres Zertifikats taugen nicht: { $why }
said-listener-shut = { $address } ist geschlossen: { $why }
said-local-authority-lacks-name = Die lokale Zertifizierungsstelle signiert nicht für { $host }. Ersetzen Sie sie durch eine, die auch diesen Namen hat.
said-certificate-lacks-name = Ihr Zertifikat gilt nicht für { $host }. Nennen Sie eines, das passt, oder nehmen Sie die lokale Zertifizierungsstelle.
said-nobody-listens = Niemand antwortet für sie: kein https auf Port { $port }, und kein Reverse-Proxy ist genannt. Öffnen Sie diesen Port, oder nennen Sie Ihren Proxy in der Konfiguration.
said-reached = { $domain } ist erreichbar.
said-not-reached = Dieser Computer erreicht { $domain } nicht ({ $why }). Der Name muss hierher oder zum Proxy davor führen.
said-apps-registered = Alle Apps, die zum Server gehören, sind registriert.
said-apps-missing = Nicht mehr registriert: { $names }. Entfernen Sie den Server hier und fügen Sie ihn wieder hinzu.
said-issuer-is-here = { $issuer } meint nur diesen Computer, und der Server ist anderswo. Legen Sie eine Pforte unter einem Namen an, den der Server erreicht, mit https.
said-issuer-not-https = { $issuer } ist kein https. Gut zum Ausprobieren im Browser; die Apps für Desktop und Telefon lehnen es ab. Ein Server in einem Container erreicht es nicht: dort ist localhost der Container selbst.
said-issuer-https = { $issuer } ist https.
said-certificate-none = Ohne https gibt es keines.
said-certificate-untrusted = Von einer Zertifizierungsstelle signiert, der dieser Computer nicht vertraut. Wo sie nicht installiert ist, scheitern: der Server, die Desktop-App, die Android-App und ihr Browser, die iOS-App und ihr Browser. Browser auf Computern warnen. Installieren Sie die Zertifizierungsstelle dieser Pforte überall dort, oder nehmen Sie ein Zertifikat einer öffentlichen.
said-certificate-not-valid = Es gilt heute nicht: der Server und alle Apps lehnen es ab. Erneuern Sie es, oder stellen Sie die Uhr.
said-certificate-other-name = Es ist für einen anderen Namen: der Server und alle Apps lehnen es ab. Besorgen Sie eines für den Namen in der Adresse.
said-certificate-no-connection = Es kam keine sichere Verbindung zustande. Prüfen Sie, wer an der Adresse wartet.
said-certificate-not-checked = Es konnte nicht geprüft werden, weil niemand geantwortet hat.
said-certificate-trusted = Dieser Computer vertraut ihm. Telefone und der Server haben eigene Listen: eine hier installierte Zertifizierungsstelle muss auch dort installiert werden.
said-provider-answers = Antwortet unter { $issuer }, wie es sein soll.
said-provider-is-somebody-else = Unter { $issuer } antwortet jemand anders. Prüfen Sie den DNS-Eintrag der Domain, den Port und den Reverse-Proxy.
said-provider-name-unknown = Ihr eigener Name ist unbekannt. Tragen Sie ihn im DNS ein, oder in der hosts-Datei dieses Computers, des Servers und jedes Geräts.
said-provider-behind-certificate = Nicht erreicht: das Zertifikat steht im Weg.
said-provider-not-asked-from-here = Ihre Adresse ist keine, die von hier gefragt wird; öffnen Sie sie stattdessen im Browser eines anderen Geräts.
said-provider-silent = Unter ihrer eigenen Adresse antwortet niemand. Prüfen Sie, ob sie dort wartet, die Firewall und die Portweiterleitung.
said-only-while-running = Server werden nur gefragt, während Gatelodge läuft. Starten Sie es und prüfen Sie noch einmal.
said-cross-origin-open = Die Weboberfläche des Servers darf die Dokumente dieser Pforte lesen.
said-cross-origin-closed = Der Header Access-Control-Allow-Origin geht unterwegs verloren. Ein Reverse-Proxy vor dieser Pforte darf ihn nicht entfernen; ohne ihn kann sich im Browser niemand anmelden.
said-server-answers = Er antwortet.
said-server-is-something-else = Etwas antwortet, aber nicht wie OpenCloud oder ownCloud. Prüfen Sie die Adresse.
said-server-status = Er antwortet auf /status.php mit dem Status { $status }. Vielleicht startet er noch.
said-server-untrusted = Er antwortet mit einem Zertifikat, dem dieser Computer nicht vertraut, und wird nicht weiter angesehen. Auch die Apps werden ihm nicht vertrauen.
said-server-not-asked = Er konnte nicht gefragt werden: { $why }. Prüfen Sie seine Adresse und ob er läuft.
said-discovery-missing = Der Server gibt kein Discovery-Dokument heraus. Setzen Sie PROXY_OIDC_REWRITE_WELLKNOWN=true und starten Sie ihn neu.
said-discovery-names-us = Es nennt diese Pforte.
said-discovery-slash = Es nennt diese Pforte mit einem Schrägstrich zu viel oder zu wenig. Es muss genau { $issuer } sein.
said-discovery-names-another = Es nennt einen anderen Anbieter: { $told }. Setzen Sie den Issuer des Servers auf { $issuer }, schalten Sie seinen eigenen Anbieter ab und starten Sie ihn neu.
said-discovery-names-nobody = Es nennt gar keinen Anbieter.
said-web-says-nothing = Sie sagt nicht, wo sie anmeldet. Neuere Server überlassen das WebFinger.
said-web-leads-elsewhere = Sie meldet bei { $told } an. Setzen Sie WEB_OIDC_AUTHORITY und WEB_OIDC_METADATA_URL.
said-web-leads-here = Sie meldet hier an.
said-web-other-client = Sie benutzt eine andere Kennung als „web“. Setzen Sie WEB_OIDC_CLIENT_ID=web, oder registrieren Sie diese Kennung hier.
said-web-finger-leads-here = Es führt neuere Apps hierher.
said-web-finger-leads-elsewhere = Es führt neuere Apps zu { $told }. Setzen Sie WEBFINGER_OIDC_ISSUER={ $issuer }.
said-web-finger-says-nothing = Es sagt nichts. Ältere Server haben keines; Apps sehen dann ins Discovery-Dokument.
said-import-not-a-client = Das ist kein Client: Ein Client ist eine Liste von Namen und Werten.
said-import-no-id = Er hat keine ID.
said-import-not-text = „{ $key }“ muss ein Text sein.
said-import-not-flag = „{ $key }“ muss yes oder no sein.
said-import-not-list = „{ $key }“ muss eine Liste von Texten sein.
said-import-bad-id = Die ID ist nicht verwendbar: { $why }.
said-import-bad-kind = „{ $kind }“ ist kein Anwendungstyp; es muss web oder native sein.
said-import-no-address = Er hat keine Adresse für Antworten und ist nicht verwendbar, bis Sie ihm eine geben. Bisher war jede recht: Jeder hätte seine Antworten nehmen können.
said-import-trusted-native = Ihm wird wie bisher vertraut: Er erhält Zugriff ohne Frage. Jedes Programm auf dem Gerät kann sich für ihn ausgeben.
said-import-needs-pkce = Er muss hier PKCE verwenden; alle aktuellen Apps tun das.
said-import-scopes-none = Die Scopes, die er ohne Frage erhält, entfallen: Es sind keine Scopes.
said-import-scopes-unknown = Von den Scopes, die er ohne Frage erhält, bedeuten diese hier nichts: { $scopes }.
said-import-own-scopes-kept = Eigene Scopes bleiben erhalten, werden aber nicht verwendet: { $scopes }.
said-import-pages-kept = Seiten, an die man nach der Anmeldung übergeben wird, bleiben erhalten, werden aber nicht verwendet: { $pages }.
said-import-needs-server = Er braucht die Adresse des Servers; geben Sie sie beim Import an.
said-import-address-needs-server = „{ $address }“ kann nicht registriert werden: Es braucht die Adresse des Servers; geben Sie sie beim Import an.
said-import-address-ours = „{ $address }“ kann nicht registriert werden: Sie führt zu Gatelodge selbst, nicht zur App.
said-import-address-refused = „{ $address }“ kann nicht registriert werden: { $why }
said-import-address-native = „{ $address }“ kann nicht registriert werden: Programme auf einem Gerät verwenden eine Loopback-Adresse oder ein eigenes Schema, oder der Eintrag muss „application_type: web“ sagen.
said-import-address-web = „{ $address }“ kann nicht registriert werden: Web-Clients brauchen https://, oder der Eintrag muss „insecure: yes“ sagen.
said-import-no-secret = Er hat kein Geheimnis und gilt deshalb als öffentlicher Client.
said-import-bad-secret = Das Geheimnis ist nicht verwendbar: höchstens 512 druckbare ASCII-Zeichen.
said-import-secret-left-out = Er sagt, dass er sich nicht ausweist; sein Geheimnis entfällt deshalb.
said-import-method = „{ $method }“ geht nicht; er weist sich mit seinem Geheimnis aus.
said-import-grant-type = Der Grant-Typ „{ $grant }“ entfällt.
said-import-algorithm = „{ $field }: { $told }“ wird zu { $taken }.
said-import-request-object = „request_object_signing_alg: { $told }“ geht nicht; jeder Algorithmus, der zu seinen Schlüsseln passt, wird angenommen.
said-import-keys = { $good } seiner { $count } Schlüssel sind verwendbar; nötig sind öffentliche RSA-, P-256- oder Ed25519-Schlüssel für Signaturen.
said-import-home-page = Seine Startseite entfällt: Es muss eine https://-Adresse sein.
said-import-twice = Ein Eintrag darüber hat dieselbe ID; jener zählt.
said-import-exists = Eine App mit dieser ID ist schon registriert und bleibt, wie sie ist.
said-import-authority = Zeile { $line }: Die Anmeldung über den anderen Anbieter „{ $id }“ wird nicht importiert.
said-import-scope-texts = Texte für { $names } werden nicht importiert: Die Zustimmungsseite hat eigene, in drei Sprachen.
said-import-no-clients = Es sind keine Clients darin.
said-subject-is-already = Das ist das Subjekt bereits; nichts ändert sich.
said-subject-taken-for-another = Server und Apps, die Sie von hier kennen, halten Sie danach für eine andere Person. Tun Sie es vor der ersten Anmeldung.
said-subject-access-withdrawn = Aller Zugriff von Apps wird entzogen; sie fragen erneut.
said-subject-compare = Es passt nur, wenn der alte Anbieter genau dieses Subjekt zeigte: Vergleichen Sie es mit einem Token des alten Anbieters.
said-trust-puts-beside = Legt das Zertifikat zu den lokalen Zertifizierungsstellen des Systems.
said-trust-takes-away = Nimmt das Zertifikat von den lokalen Zertifizierungsstellen des Systems weg.
said-trust-reads-again = Liest die Liste der Zertifizierungsstellen neu ein.
said-trust-tells-chromium = Sagt es Chromium und davon abgeleiteten Browsern (certutil steckt in libnss3-tools oder nss-tools).
said-trust-on-mac = Vertraut dem Zertifikat für Webserver, nur für Sie. macOS fragt nach Ihrem Passwort.
said-distrust-on-mac = Vertraut dem Zertifikat nicht mehr. macOS fragt nach Ihrem Passwort.
said-trust-on-windows = Vertraut dem Zertifikat, nur für Sie. Windows fragt, ob Sie sicher sind.
said-distrust-on-windows = Vertraut dem Zertifikat nicht mehr. Windows fragt, ob Sie sicher sind.
not-asked-address = seine Adresse ist keine, die von hier gefragt wird
not-asked-unknown-name = sein Name ist unbekannt
not-asked-unreachable = er ist nicht erreichbar
not-asked-unknown-authority = sein Zertifikat stammt von keiner Stelle, der hier vertraut wird
not-asked-expired = sein Zertifikat gilt heute nicht
not-asked-other-name = sein Zertifikat ist für einen anderen Namen
not-asked-tls = es kam keine sichere Verbindung zustande
not-asked-answer = seine Antwort ist nicht wohlgeformt
not-asked-too-slow = er hat zu lange gebraucht
not-asked-resting = er ist eben gescheitert und wird kurz in Ruhe gelassen
not-asked-closed = Server werden nur gefragt, während Gatelodge läuft
reason-device = { $browser } unter { $system }
reason-next-try =
    { $seconds ->
        [one] Nächster Versuch nach einer Sekunde.
       *[other] Nächster Versuch nach { $seconds } Sekunden.
    }
reason-registered-itself = Sie hat sich selbst registriert.
reason-by-itself = Von selbst.
reason-by-the-app = Durch die App.
reason-for-itself = Für sich selbst; kein Mensch war dabei.
reason-by-the-owner = Durch Sie.
reason-code-again = Ein benutzter Code kam noch einmal; alles daraus wurde widerrufen.
reason-refresh-token-again = Ein benutztes Refresh-Token kam noch einmal; alles daraus wurde widerrufen.
reason-new-secret = Sie hat ein neues Geheimnis.
reason-imported = Sie kam aus einer Datei.
reason-with-cloud-server = Sie kam mit einem Cloud-Server.
reason-subject-changed = Ihr Subject wurde geändert.
check-lodge = Pforte
check-database = Datei
check-instances = Pforten
check-root-key = Wurzelschlüssel
check-log = Protokoll
check-passphrase = Passphrase
check-https = https
check-clock = Uhr

provider = Anmelden mit einem anderen Anbieter
settings-provider = Einen Anbieter, dem Sie vertrauen, sagen lassen, wer Sie sind, und es vorher ausprobieren.
provider-sentence = Ein Anbieter von OpenID Connect, oder eine andere Pforte, kann sagen, wer Sie sind. Die Konfiguration nennt ihn; hier sehen Sie, was er sagt, bevor Sie sich darauf verlassen.
provider-now = In der Konfiguration
provider-now-too = Diese Pforte gehört zum Kontext { $context }: Sie können sich auch mit { $issuer } anmelden.
provider-now-only = Diese Pforte gehört zum Kontext { $context }: Sie können sich nur mit { $issuer } anmelden.
provider-none = Die Konfiguration hat keinen Anbieter für diese Pforte.
provider-links = Auch Links mit einem JWT melden hier an.
provider-missing = Noch kann sich damit niemand anmelden. Diese Schlüssel fehlen: { $keys }
provider-try = Anmeldung ausprobieren
provider-another = Ein anderer Anbieter
provider-another-sentence = Schlagen Sie ihn nach, melden Sie sich dort einmal an und sehen Sie, was er sagt. Hier wird dadurch niemand angemeldet und nichts behalten.
provider-issuer = Adresse des Anbieters
provider-issuer-hint = Sein Aussteller (issuer), Zeichen für Zeichen so, wie er ihn selbst veröffentlicht.
provider-look = Nachschlagen
provider-found = Einander bekannt machen
provider-register = Registrieren Sie diese Pforte dort als App, mit dieser Rückkehradresse. Vom Anbieter bekommen Sie die Kennung und das Geheimnis.
provider-redirect = Rückkehradresse
provider-client-id = Kennung (client id)
provider-secret = Geheimnis
provider-secret-hint = Es geht an den Anbieter und wird nicht behalten.
provider-scope = Worum gebeten wird
provider-scope-hint = Er kennt: { $scopes }
provider-field = Angabe, die eine Pforte nennt
provider-field-hint = Bleibt sie leer, ist die Person an ihrem Subjekt (sub) zu erkennen, das dann als OIDC-Kennung der Pforte eingetragen ist.
provider-prefix = Davor
provider-suffix = Dahinter
provider-waiting = Melden Sie sich im Browser beim Anbieter an. Was er sagt, erscheint hier.
provider-address = Falls sich kein Browser geöffnet hat
provider-said = Was der Anbieter gesagt hat
provider-failed = Das hat nicht geklappt:
provider-is-owner = Das ist der Besitzer von { $domain }.
provider-is-other = Mit diesen Einstellungen wäre das nicht der Besitzer von { $domain }.
provider-claim = Angabe
provider-value = Wert
provider-source = Steht in
provider-meaning = Was sie hier bedeutet
provider-in-both = Userinfo und ID-Token
provider-in-user-info = Userinfo
provider-in-id-token = ID-Token
provider-means-instance = Die Pforte { $domain }
provider-means-owner = Wird mit der OIDC-Kennung der Pforte verglichen
provider-means-session = Damit beendet der Anbieter die Sitzung
provider-take = Übernehmen
provider-take-sentence = Setzen Sie diesen Block in die Konfiguration, schreiben Sie das Geheimnis zwischen die Anführungszeichen und starten Sie die Pforte neu. Es ist YAML; in einer Datei mit .toml gehören dieselben Schlüssel in [authentication.…].
provider-block = Block für die Konfiguration

## Verbindungen
connectors-sentence = Konten bei anderen Diensten. Sie stimmen einmal zu; die Pforte verwahrt die Token, erneuert sie und gibt sie den Programmen, die Sie bestimmen.
accounts = Verbundene Konten
accounts-empty-title = Noch kein Konto
accounts-empty = Wählen Sie unten einen Dienst, nennen Sie der Pforte die Kennung, die Sie dort bekommen, und drücken Sie Verbinden. Ihr Browser öffnet sich, Sie stimmen zu, und das Konto erscheint hier.
account-well = Die Pforte erneuert es von selbst.
account-until = Bis { $when } müssen Sie erneut zustimmen.
account-ended = { $service } nimmt es nicht mehr an. Verbinden Sie es neu; es behält hier seinen Platz.
account-refused = { $service } weist die Pforte ab. Prüfen Sie unten Kennung und Geheimnis.
account-unreachable = { $service } ist gerade nicht zu erreichen. Nichts ist verloren; bei der nächsten Anfrage wird es wieder versucht.
account-since = Verbunden
account-token-ends = Token endet
account-needs-you = Braucht Sie wieder
account-not-told = Der Dienst sagt es nicht
account-given = Zuletzt herausgegeben
account-connect = Verbinden
account-connect-name = { $name } verbinden
account-reconnect = Neu verbinden
account-renew = Jetzt erneuern
account-renewed = { $name } hat ein neues Token.
account-disconnect = Trennen
account-disconnect-ask = { $name } trennen?
account-disconnected = { $name } ist getrennt, hier und beim Dienst.
account-disconnected-here = { $name } ist hier weg. Der Dienst hat es nicht erfahren: Entfernen Sie den Zugriff auch dort.
account-effect-service = { $service } soll die Token vergessen, soweit man es ihm sagen kann.
account-effect-programs = Programme und Konnektoren bekommen seine Token nicht mehr, und seine Zeitpläne enden.
account-effect-data = Was damit geholt wurde, bleibt.
programs = Programme dieses Computers
programs-of = Programme, die { $name } nutzen dürfen
programs-none = Noch keines darf seine Token haben. Wer fragt, erfährt, welcher Name zu erlauben ist.
programs-sentence = Diese dürfen seine Token mit „gatelodge token“ holen. Ein Programm nennt seinen Namen selbst.
program-name = Name des Programms
program-hint = So wie es ihn mit --program nennt, etwa msmtp, mbsync oder git.
program-allow = Erlauben
program-allowed = { $program } darf seine Token haben.
program-forbid = Verbieten
program-forbid-name = { $program } verbieten
program-forbidden = { $program } bekommt keine Token mehr.
konnectors = Konnektoren
konnectors-empty = Ein Konnektor holt Ihre Daten bei einem Dienst: Rechnungen, Fotos, Kontakte. Noch keiner ist installiert.
konnectors-install = Einen installieren
konnectors-no-node = Konnektoren laufen mit Node.js, und das wurde auf diesem Computer nicht gefunden. Installieren Sie Version 20 oder neuer von nodejs.org.
konnector-never = Er ist noch nicht gelaufen.
konnector-queued = Er wartet, bis er dran ist.
konnector-running = Er arbeitet.
konnector-done = Er hat seine Arbeit getan.
konnector-error-login = Der Dienst hat die Anmeldung nicht angenommen.
konnector-error-action = Der Dienst will etwas von Ihnen: Sehen Sie dort nach und starten Sie ihn dann erneut.
konnector-error-vendor = Der Dienst hat selbst eine Störung.
konnector-error-folder = Der Ordner für seine Dateien fehlt.
konnector-error-account = Er fand kein Konto. Verbinden Sie zuerst eines.
konnector-error-node = Auf diesem Computer fehlt Node.js.
konnector-error-time = Er brauchte zu lange und wurde beendet.
konnector-error-interrupted = Die Pforte hielt inzwischen an. Starten Sie ihn erneut.
konnector-error-stopped = Sie haben ihn gestoppt.
konnector-error-gone = Er ist nicht mehr installiert.
konnector-error-other = Er ist gescheitert. Sein Protokoll sagt mehr.
konnector-paused = Von selbst läuft er erst wieder, wenn Sie ihn einmal gestartet haben.
konnector-run = Jetzt starten
konnector-run-name = Jetzt starten: { $name }
konnector-begun = { $name } fängt an.
konnector-account = Konto
konnector-no-account = Er hat noch kein Konto bei { $service }.
konnector-schedule = Von selbst
konnector-schedule-none = Er läuft nur, wenn Sie es verlangen.
konnector-next = Nächstes Mal: { $when }
konnector-often = Wie oft
konnector-schedule-add = Von selbst laufen lassen
konnector-scheduled = { $name } läuft von selbst.
konnector-unschedule = Entfernen
konnector-unschedule-name = Zeitplan { $plan } entfernen
konnector-unscheduled = { $name } hat einen Zeitplan weniger.
konnector-runs = Letzte Läufe
konnector-permissions = Was er darf, seine Version, sein Ende
every-hour = Jede Stunde
every-day = Jeden Tag
every-week = Jede Woche
every-month = Jeden Monat
run-by-you = durch Sie
run-by-schedule = von selbst
run-stop = Stoppen
run-log = Was er sagte
run-silent = Er sagte nichts.
runs-all = Alle zeigen
services = Dienste
services-sentence = Jeder will Ihre Pforte einmal kennenlernen: Sie melden sie dort an, und er gibt Ihnen eine Kennung.
service-own = Ihr eigener Eintrag; die Kommandozeile ändert ihn.
preset-ready = Er kennt Ihre Pforte.
preset-new = Er kennt Ihre Pforte noch nicht.
preset-set-up = Einrichten
preset-set-up-name = { $name } einrichten
preset-step-register = Melden Sie Ihre Pforte beim Dienst an, als Webanwendung.
preset-step-callback = Geben Sie dort die Adresse unten an, Buchstabe für Buchstabe, und bringen Sie Kennung und Geheimnis hierher.
preset-open = { $name } öffnen
preset-callback = Adresse für die Rückkehr
preset-callback-other = Ihre https-Adresse für die Rückkehr
preset-callback-hint = Ein Host von Ihnen, der über https zu dieser Pforte führt, oder https://localhost: Ihr Browser zeigt dort einen Fehler, und Sie bringen seine Adresse hierher.
preset-needs-https = { $name } schickt niemanden an eine Adresse ohne https zurück. Nehmen Sie eine https-Instanz oder einen Host von Ihnen, der hierher führt.
preset-id = Kennung, die der Dienst Ihnen gab
preset-secret = Geheimnis, das der Dienst Ihnen gab
preset-secret-hint = Es wird versiegelt verwahrt und nie mehr gezeigt. Lassen Sie es leer, wenn es keines gibt.
preset-saved = { $name } ist eingerichtet. Verbinden Sie jetzt Ihr Konto.
preset-paste = Ihr Browser zeigte einen Fehler an einer https-Adresse?
preset-paste-hint = Das ist normal, wo nichts über https antwortet. Kopieren Sie die ganze Adresse aus dem Browser und fügen Sie sie innerhalb einer Viertelstunde hier ein.
preset-finish = Abschließen
preset-finished = { $name } ist verbunden.
