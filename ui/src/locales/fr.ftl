# La fenêtre en français. Phrases courtes, « vous », au présent ; sans reproche.
# Un seul mot par chose : loge (instance), application (client OAuth), phrase de passe.

## Partout
back = Retour
cancel = Annuler
copied = { $name } : copié.
copy = Copier
copy-failed = La copie n’a pas fonctionné. Sélectionnez le texte et copiez-le à la main.
copy-name = Copier : { $name }
done = Terminé
entering = Ouverture de la loge
for-example = Par exemple
never-used = Jamais utilisée
next = Continuer
quit = Quitter Gatelodge
save = Enregistrer
saved = Enregistré.

## Barre latérale
nav-label = Pièces
nav-home = Accueil
nav-apps = Applications
nav-access = Accès
nav-security = Sécurité
nav-activity = Activité
nav-settings = Réglages
state-open = Ouverte
state-attached = Ouverte, servie par un autre programme
which-lodge = Loge

## Problèmes
problem-not-found = Cela n’existe plus ici.
problem-already-exists = Ce nom est pris. Choisissez-en un autre.
problem-invalid = Quelque chose ne peut pas être écrit ainsi.
problem-weak-passphrase = Cette phrase de passe est trop courte ou trop courante. Choisissez-en une plus longue.
problem-redirect-uri = L’une des adresses de retour ne peut pas être prise.
problem-unavailable = La loge ne peut pas le faire maintenant. Attendez un instant, puis réessayez.
problem-internal = Quelque chose s’est cassé dans la loge. Vous n’y êtes pour rien.

## Première visite
wizard-step = Étape { $number } sur { $count }
wizard-begin = Commencer
wizard-creating = Ouverture…
wizard-create = Ouvrir la loge
wizard-welcome = Une petite maison à votre portail
wizard-welcome-lead = Gatelodge vous connecte à vos applications avec une seule phrase de passe, et tient le livre des visites.
wizard-point-sign-in = Vous vous connectez ici, pas chez quelqu’un d’autre.
wizard-point-decide = Vous décidez quelle application peut entrer et ce qu’elle apprend de vous.
wizard-point-here = Ce que la loge sait reste sur cet ordinateur.
wizard-name = Comment vous appelle-t-on ?
wizard-name-sentence = Les applications que vous autorisez voient ce nom. Vous pouvez le changer plus tard.
wizard-passphrase = Choisissez une phrase de passe
wizard-passphrase-sentence = Elle ouvre la loge. Quatre ou cinq mots sans rapport entre eux conviennent bien. Notez-la et rangez-la en lieu sûr.
wizard-place = Là où tout est gardé
wizard-place-sentence = La loge garde tout dans un dossier. Qui copie ce dossier a votre livre : il a sa place dans vos sauvegardes, et entre les mains de personne d’autre.
wizard-address = Adresse
wizard-address-hint = Les applications de cet ordinateur trouvent la loge ici.
wizard-done = La lampe est allumée
wizard-done-lead = Votre loge est ouverte. Les applications la trouvent à cette adresse :
wizard-done-next = Présentez-lui maintenant une première application. Vous recevez trois lignes à coller dans l’application, puis vous pouvez vous y connecter.
wizard-home = Regarder d’abord
wizard-first-app = Ajouter la première application

## Phrase de passe
passphrase = Phrase de passe
passphrase-again = La même phrase de passe encore une fois
passphrase-show = Afficher la phrase de passe
passphrase-hide = Masquer la phrase de passe
passphrase-differs = Les deux ne sont pas identiques.
strength-hint = Pendant que vous écrivez, vous lisez ici si elle est difficile à deviner.
strength-0 = Devinée aussitôt.
strength-1 = Facile à deviner.
strength-2 = À deviner avec un peu de travail.
strength-3 = Difficile à deviner.
strength-4 = Très difficile à deviner.
weak-short = Encore trop courte. Ajoutez un mot ou deux.
weak-common = Elle serait vite devinée. Choisissez des mots sans rapport entre eux.
weak-long = Plus longue que ce que la loge peut prendre. Restez en dessous de 1024 caractères.

## Accueil
home-title = { $name }, votre loge est ouverte
home-title-bare = Votre loge est ouverte
home-running = Elle répond à { $domain }.
home-since = Démarrée { $since }.
home-apps =
    { $count ->
        [0] Aucune application
        [one] { $count } application
       *[other] { $count } applications
    }
home-sessions =
    { $count ->
        [0] Personne de connecté
        [one] { $count } navigateur connecté
       *[other] { $count } navigateurs connectés
    }
home-waiting = Ce qui vous attend
home-address = Son adresse
home-address-sentence = Un autre programme a besoin de l’une d’elles pour trouver votre loge.
home-lately = Qui est passé
home-book = Tout le livre
home-nobody = Personne pour l’instant. Les connexions et ce que font les applications sont notés ici.
waiting-nothing = Rien. Tout va bien.
waiting-replay = Quelqu’un a utilisé une ancienne clé de { $client }
waiting-replay-meaning = C’était { $when }. Tout ce qui en venait a été retiré. Si { $client } ne fonctionne plus, connectez-vous-y de nouveau.
waiting-throttled = Trop de phrases de passe erronées
waiting-throttled-meaning = C’était { $when }. Si ce n’était pas vous, quelqu’un a essayé d’entrer.
waiting-passphrase = Cette loge n’a pas encore de phrase de passe
waiting-passphrase-meaning = Tant qu’elle n’en a pas, personne ne peut se connecter.
waiting-broken = Ne fonctionne pas : { $check }
waiting-attention = À regarder : { $check }
waiting-first-app = Ajoutez une première application
waiting-first-app-meaning = Vous pourrez alors vous y connecter avec votre phrase de passe.

## Adresses de la loge
issuer = Adresse de la loge
discovery = Adresse qui explique le reste
discovery-hint = La plupart des programmes ne demandent que celle-ci et trouvent tout le reste seuls.
endpoints = Adresses une à une, pour les programmes qui les demandent toutes
endpoints-hint = Vous n’en avez besoin que si l’autre programme ne prend pas l’adresse qui explique le reste.
endpoint-authorization = Là où l’on se connecte
endpoint-token = Là où l’application prend ses jetons
endpoint-userinfo = Qui s’est connecté
endpoint-keys = Clés publiques
endpoint-sign-out = Là où l’on se déconnecte
endpoint-revocation = Là où les jetons sont rendus
endpoint-introspection = Si un jeton est encore valable

## Applications
apps-sentence = Les programmes et les sites qui peuvent vous envoyer ici pour vous connecter.
apps-empty-title = Aucune application pour l’instant
apps-empty = Une application (client OAuth) est un programme ou un site où vous vous connectez avec votre loge. Ajoutez-la ici, puis collez ce que vous recevez dans ses réglages.
app-add = Ajouter une application
app-add-sentence = Dites de quelle sorte de programme il s’agit et où il reçoit ses réponses. Vous obtenez ensuite ce qu’il faut y coller.
app-added = { $name } : application ajoutée.
app-state-allowed = Peut entrer
app-state-new = Attend sa première visite
app-state-idle = N’a aucun accès
destination-computer = Cet ordinateur
destination-scheme = Adresses { $scheme }
app-kind = De quelle sorte de programme s’agit-il ?
kind-server = Un site ou un serveur
kind-server-meaning = Il tourne sur une machine à lui et sait garder un secret.
kind-server-term = client confidentiel (confidential)
kind-native = Un programme sur cet ordinateur ou sur un téléphone
kind-native-meaning = Vous l’avez installé. Il ne garde pas de secret, car n’importe qui pourrait regarder dedans.
kind-native-term = client natif, public (native)
kind-browser = Une page dans le navigateur
kind-browser-meaning = Elle tourne entièrement dans le navigateur, sans serveur à elle.
kind-browser-term = application monopage, client public
app-name = Son nom
app-name-hint = Vous le voyez quand l’application demande à entrer.
redirects = Adresses de retour
redirects-term = redirect_uris
redirects-server = Les réponses vont à ces adresses et nulle part ailleurs. L’aide de l’autre programme parle de callback ou de redirect URL.
redirects-native = Les réponses vont à ces adresses et nulle part ailleurs. Avec 127.0.0.1, omettez le port : le programme peut alors prendre n’importe lequel.
redirects-browser = Les réponses vont à ces adresses et nulle part ailleurs. C’est la page à laquelle on revient.
address-number = { $name }, ligne { $number }
address-drop = Enlever la ligne { $number }
address-add = Une autre adresse
redirect-blank = Elle contient une espace, une barre oblique inverse ou un caractère invisible.
redirect-wildcard = Une adresse doit être entière. Un * veut dire trop de choses.
redirect-fragment = Enlevez le # et ce qui suit.
redirect-long = Elle dépasse 2000 octets.
redirect-no-scheme = Elle doit commencer par https:// ou, sur cet ordinateur, par http://.
redirect-scheme = Les adresses de cette sorte ne sont jamais prises.
redirect-no-host = Il manque l’hôte après les barres obliques.
redirect-userinfo = Enlevez le nom devant le @.
redirect-http = Sans https, seuls 127.0.0.1, [::1] et localhost sont pris.
redirect-any-port = Le programme peut prendre ici n’importe quel port.
redirect-localhost = Il ne peut prendre que ce port. Avec 127.0.0.1 au lieu de localhost, il peut prendre n’importe lequel.
redirect-own-scheme = Seul un programme installé peut ouvrir des adresses à lui. Choisissez cette sorte plus haut, ou prenez https.
redirect-scheme-dot = Une sorte d’adresse à soi a besoin d’un point, par exemple org.example.notes:/callback.
app-advanced = Plus, pour les cas particuliers
app-id = Identifiant
app-id-hint = L’application le donne quand elle demande à entrer. Laissé vide, il est inventé.
app-scopes = Ce qu’elle peut demander
app-scopes-hint = Des noms séparés par des espaces. Laissé vide, elle peut tout demander ; vous décidez quand même de ce qu’elle obtient.
app-scopes-all = openid profile email offline_access
after-sign-out = Adresses après la déconnexion
after-sign-out-hint = Où le navigateur peut aller quand vous vous déconnectez de l’application.
app-algorithm = Signature des jetons d’identité
app-algorithm-hint = RS256 fonctionne partout. Changez-la seulement si l’application le dit.
app-trusted = Ne jamais me demander
app-trusted-hint = L’application entre sans que votre accord soit demandé. Seulement pour vos propres programmes.
app-pkce = Peut se passer de PKCE
app-pkce-hint = PKCE protège le retour vers l’application. Seuls d’anciens programmes ne savent pas le faire.
app-save-new = Ajouter l’application
app-not-ready = Il faut un nom et une adresse de retour.
paste-title = Ce qu’il faut coller dans { $name }
paste-sentence = Ouvrez les réglages de l’autre programme et reportez-y ceci.
paste-heading = Ce qu’il faut y coller
paste-next = Connectez-vous ensuite depuis l’application. La première fois, votre loge demande si vous l’autorisez.
app-open = Voir l’application
secret = Secret
secret-once = Le secret ne s’affiche que maintenant. La loge n’en garde aucune copie lisible : s’il se perd, faites-en un nouveau.
secret-kept = Il a été affiché à sa création et ne peut plus l’être. Perdu ? Faites-en un nouveau plus bas.
secret-none = Cette sorte de programme n’en a pas. Laissez le champ vide.
app-edit = Modifier
app-fact-access = Accès
app-fact-used = Dernière visite
app-fact-added = Ajoutée
app-fact-asks = Accord
app-grants =
    { $count ->
        [one] Peut entrer
       *[other] Peut entrer, depuis { $count } endroits
    }
app-grants-none = Aucun maintenant
app-asks = On vous demande
app-asks-never = Jamais demandé
app-ends = Renouveler ou terminer
secret-new = Nouveau secret
secret-new-meaning = Si l’ancien s’est perdu ou est en de mauvaises mains.
secret-new-button = Nouveau secret…
secret-new-ask = Faire un nouveau secret pour { $name } ?
secret-new-deed = Faire un nouveau secret
secret-new-effect-old = L’ancien secret cesse aussitôt de fonctionner.
secret-new-effect-paste = Vous collez le nouveau dans l’application. Il s’affiche une seule fois.
secret-new-effect-grants = Ce que vous avez autorisé reste autorisé.
secret-made = Un nouveau secret est fait. Il s’affiche une seule fois, plus haut.
withdraw = Retirer l’accès
withdraw-meaning = Elle reste dans la liste et doit vous demander de nouveau.
withdraw-button = Retirer…
withdraw-ask = Retirer l’accès de { $name } ?
withdraw-deed = Retirer l’accès
withdraw-effect-tokens = Tout ce qu’elle détient cesse aussitôt de fonctionner.
withdraw-effect-consent = Votre accord est oublié : elle doit vous demander de nouveau.
withdraw-effect-stays = Elle reste dans la liste, avec le même identifiant et le même secret.
withdrawn = Accès retiré.
app-remove = Supprimer l’application
app-remove-meaning = Elle ne peut plus envoyer personne ici.
app-remove-button = Supprimer…
app-remove-ask = Supprimer { $name } ?
app-remove-deed = Supprimer l’application
app-remove-effect-tokens = Tout ce qu’elle détient cesse aussitôt de fonctionner.
app-remove-effect-id = Son identifiant et son secret disparaissent pour de bon. Ajoutée de nouveau, elle en reçoit d’autres à coller.
app-remove-effect-data = Ce que l’application garde ailleurs y reste.
app-removed = L’application est supprimée.
app-missing = Cette application n’est pas dans la liste

## Accès
access-sentence = Les navigateurs connectés à votre loge. Ils entrent sans la phrase de passe.
access-empty-title = Personne n’est connecté
access-empty = Quand vous vous connectez à une application avec un navigateur, il apparaît ici. Vous pouvez le déconnecter d’ici à tout moment.
access-apps = Ce que les applications peuvent faire sans navigateur se trouve sous Applications.
session-unknown = Un navigateur
session-used = Utilisé pour { $apps }
session-used-none = Pas encore utilisé pour une application
session-seen = Vu { $when }
session-since = Connecté
session-last = Vu pour la dernière fois
session-how = Avec
method-pwd = phrase de passe
method-otp = un code
method-mfa = deux facteurs
method-hwk = une clé de sécurité
session-end = Le déconnecter
sessions-end-others = Déconnecter tous les autres
sessions-end-all = Tout déconnecter
session-end-ask = Déconnecter { $device } ?
sessions-others-ask =
    { $count ->
        [one] Déconnecter l’autre navigateur et garder { $device } ?
       *[other] Déconnecter { $count } autres navigateurs et garder { $device } ?
    }
sessions-all-ask = Déconnecter les { $count } navigateurs ?
session-effect-browser = Le navigateur a besoin de votre phrase de passe pour entrer de nouveau.
sessions-effect-browsers = Chacun de ces navigateurs a besoin de votre phrase de passe pour entrer de nouveau.
session-effect-apps = Les applications que vous laissez revenir sans vous gardent leur accès. Vous le retirez sous Applications.
session-ended = Déconnecté.
sessions-others-ended = Tous les autres sont déconnectés.
sessions-all-ended = Tous les navigateurs sont déconnectés.

## Activité
activity-sentence = Le livre de la loge : qui est venu, ce que les applications ont fait, ce qui a été refusé.
activity-empty-title = Le livre est encore vide
activity-empty = Chaque connexion, chaque accord et chaque refus est noté ici.
activity-most = Les { $count } dernières lignes sont affichées.
sheet = Afficher
sheet-all = Tout
sheet-sign-ins = Connexions
sheet-apps = Applications
sheet-warnings = À regarder
sheet-empty = Rien de cette sorte.
event-some-app = une application
event-instance-added = La loge a été faite
event-passphrase-changed = La phrase de passe a été définie
event-signed-in = Vous vous êtes connecté
event-sign-in-failed = Phrase de passe erronée
event-sign-in-throttled = Trop de phrases de passe erronées ; la loge fait attendre
event-signed-out = Un navigateur a été déconnecté
event-consent-given = Vous avez autorisé { $client }
event-consent-denied = Vous avez refusé { $client }
event-token-issued = Entrée : { $client }
event-replay-detected = Une ancienne clé de { $client } a resservi ; tout ce qui en venait a été retiré
event-access-revoked = Accès retiré : { $client }
event-client-added = Ajout : { $client }
event-client-changed = Modification : { $client }
event-client-removed = Suppression : { $client }
event-request-refused = Refus : { $client }
event-keys-rotated = De nouvelles clés de signature ont été faites

## Sécurité
security-sentence = Ce qui ouvre la loge, et avec quoi elle signe.
passphrase-sentence = Oubliée, ou vue par quelqu’un ? La loge peut vous en donner une nouvelle.
passphrase-reset = Réinitialiser la phrase de passe…
passphrase-ask = Réinitialiser la phrase de passe ?
passphrase-deed = Réinitialiser la phrase de passe
passphrase-effect-new = Vous recevez une nouvelle phrase de passe. Elle s’affiche une seule fois.
passphrase-effect-old = L’ancienne cesse aussitôt de fonctionner.
passphrase-effect-sessions = Tous les navigateurs sont déconnectés.
passphrase-new = Nouvelle phrase de passe
passphrase-made = Une nouvelle phrase de passe est définie. Elle s’affiche une seule fois.
passphrase-once = Elle ne s’affiche que maintenant. Notez-la et rangez-la en lieu sûr.
passphrase-written = Je l’ai notée
keys = Clés de signature
keys-sentence = Avec elles, la loge signe ce qu’elle dit aux applications. Les applications prennent la partie publique seules.
keys-rotate = Nouvelles clés…
key-active = En service
key-retiring = Sur le départ
key-retires = Part le { $when }
key-made = Faite le { $when }
keys-retiring =
    { $count ->
        [one] { $count } ancienne clé sur le départ
       *[other] { $count } anciennes clés sur le départ
    }
keys-ask = Faire de nouvelles clés de signature ?
keys-deed = Faire de nouvelles clés
keys-effect-new = Désormais, la loge signe avec de nouvelles clés.
keys-effect-old = Les anciennes restent publiées jusqu’à l’échéance de ce qu’elles ont signé.
keys-effect-apps = Les applications n’ont rien à faire. Celle où les clés sont inscrites à la main doit recevoir les nouvelles.
keys-made = De nouvelles clés sont en service.

## Réglages
settings-sentence = Votre nom et votre langue, le démarrage de Gatelodge, et si tout va bien.
settings-you = Vous
settings-name = Votre nom
settings-name-hint = Les applications que vous autorisez le voient.
settings-email = Adresse e-mail
settings-email-hint = Les applications ne la voient que si vous l’autorisez. Elle peut rester vide.
settings-language = Langue
language-window = Langue de cette fenêtre
language-window-hint = Cela change ce que vous lisez en ce moment.
language-system = Comme le système
language-pages = Langue des pages de connexion
language-pages-hint = Ce que vous voyez dans le navigateur quand vous vous connectez.
language-browser = Comme le navigateur
settings-program = Ce programme
autostart = Démarrer quand j’ouvre ma session sur cet ordinateur
autostart-hint = Les applications peuvent alors vous connecter à tout moment. Aucune fenêtre ne s’ouvre.
autostart-failed = La loge est ouverte, mais le démarrage automatique n’a pas pu être réglé. Réessayez sous Réglages.
data-place = Là où sont les données
data-show = Montrer le dossier
root-key-keyring = La clé des secrets qu’il contient est gardée dans le trousseau du système.
root-key-file = La clé des secrets qu’il contient est à côté, dans un fichier que vous seul pouvez lire.
version = Version
version-embedded = La loge tourne dans ce programme.
version-attached = La loge tourne dans un autre programme ; ceci n’en est que la fenêtre.
doctor = Examen
doctor-sentence = Regarde une à une toutes les choses qui pourraient ne pas aller ici.
doctor-again = Regarder de nouveau
doctor-looking = Examen en cours…
doctor-all-well = Tout va bien.
doctor-look = Quelque chose est à regarder.
finding-well = Va bien
finding-attention = À regarder
finding-broken = Ne fonctionne pas

## La loge n’a pas démarré
trouble-title = La loge n’a pas pu ouvrir
trouble-what = Ce qui aide le plus souvent
trouble-port = Un autre programme utilise le port de la loge : arrêtez-le, puis réessayez.
trouble-keyring = Le trousseau est verrouillé : déverrouillez-le avec le mot de passe de votre ordinateur, puis réessayez.
trouble-data = Les données viennent d’un Gatelodge plus récent : installez cette version.
trouble-retry = Réessayer
trouble-trying = Essai en cours…
trouble-still = La loge n’a toujours pas pu ouvrir.

## Client de test
test-title = Client de test
test-sentence = Voyez ce que voit une application. Le client de test se connecte ici comme une autre, et montre chaque étape.
test-try = Essayer avec le client de test
test-what = Que doit-il essayer ?
test-code = Se connecter par le navigateur
test-code-meaning = Le navigateur apporte un code, et l’application l’échange contre des jetons. Presque toutes les applications font ainsi.
test-code-term = Authorization code avec PKCE
test-tokens = Des jetons par le navigateur
test-tokens-meaning = Le navigateur apporte lui-même les jetons, avec ou sans code. Des applications plus anciennes font ainsi.
test-tokens-term = Implicit et hybrid flow
test-device = Un appareil sans navigateur
test-device-meaning = Il montre un code, et vous le saisissez ailleurs. Les téléviseurs et les lignes de commande font ainsi.
test-device-term = Device authorization, RFC 8628
test-machine = Un programme sans personne
test-machine-meaning = Il se connecte pour lui-même, avec un secret.
test-machine-term = Client credentials
test-response-type = Ce que contient la réponse
test-response-mode = Comment voyage la réponse
test-mode-usual = Comme d’habitude pour elle
test-mode-query = Dans l’adresse (query)
test-mode-fragment = Après le # (fragment)
test-mode-form = Dans un formulaire (form_post)
test-scope = Ce qu’il demande
test-scope-hint = Des mots séparés par des espaces. openid demande qui vous êtes, offline_access demande un jeton de renouvellement.
test-prompt = Quand on vous interroge
test-prompt-usual = Seulement si nécessaire
test-prompt-login = Se reconnecter (login)
test-prompt-consent = Redemander l’accord (consent)
test-prompt-account = Choisir qui se connecte (select_account)
test-prompt-none = Ne montrer aucune page (none)
test-secret = Avec un secret
test-secret-hint = Comme une application sur un serveur (confidential client). Elle seule peut demander ce que vaut un jeton.
test-pkce = Lier le code à ce client (PKCE)
test-pkce-hint = Sans cela, la loge refuse une application sans secret.
test-pushed = Envoyer la demande à l’avance (PAR)
test-pushed-hint = Le navigateur n’en porte alors que le nom.
test-max-age = Connexion la plus ancienne acceptée
test-max-age-hint = En secondes. Avec 0, vous vous reconnectez.
test-login-hint = Qui la page propose
test-acr = Comment vous devez vous être connecté
test-locales = Langues des pages
test-claims = Des informations précises sur vous
test-claims-hint = JSON, par exemple {"{"}"id_token":{"{"}"email":null{"}"}{"}"}
test-algorithm = Signature des jetons d’identité
test-advanced = Plus de choix
test-start = Lancer l’essai
test-note = La loge inscrit une application pour cet essai seulement. Elle part quand l’essai se termine, au plus tard après dix minutes.
test-standing = Où en est l’essai
test-waiting-browser = À vous : continuez dans le navigateur.
test-waiting-device = À vous : ouvrez l’adresse et comparez le code.
test-waiting-hint = Cette page continue d’elle-même quand la réponse est là.
test-user-code = Code
test-address = Adresse à ouvrir
test-browser = Ouvrir dans le navigateur
test-working = Une étape est en cours.
test-done = Tout est arrivé comme il faut.
test-failed = Cela ne s’est pas terminé comme il faut. Ouvrez l’étape marquée.
test-over = Cet essai est terminé. Vous pouvez encore lire ses étapes.
test-steps = Étapes
test-more = Essayer plus avec ce qui est arrivé
test-move-userinfo = Qui est-ce ?
test-move-introspect = Que vaut le jeton ?
test-move-refresh = Obtenir de nouveaux jetons
test-move-revoke = Rendre les jetons
test-move-sign-out = Se déconnecter
test-end = Terminer l’essai
test-again = Un autre essai
test-ends = L’essai se termine de lui-même à { $time }.
test-step-discovery = Lit comment utiliser la loge
test-step-keys = Lit les clés publiques
test-step-pushed = Envoie la demande à l’avance
test-step-authorize = Envoie le navigateur à la loge
test-step-answer = Le navigateur apporte la réponse
test-step-token = Obtient les jetons
test-step-device = Demande un code à montrer
test-step-poll = Demande si vous avez répondu
test-step-refresh = Obtient de nouveaux jetons
test-step-userinfo = Demande qui vous êtes
test-step-introspect = Demande ce que vaut le jeton
test-step-revoke = Rend les jetons
test-step-sign-out = Envoie le navigateur se déconnecter
test-step-signed-out = Le navigateur revient
test-state-waiting = Attend
test-state-well = Bien
test-state-refused = Refusé
test-state-bad = Ne tient pas
test-token-id = Qui vous êtes
test-token-access = Ce que peut l’application
test-token-refresh = Ce qui obtient de nouveaux jetons
test-opaque = Ce jeton ne dit rien par lui-même. Seule la loge peut le lire.
test-payload = Contenu
test-header = En-tête du jeton
test-raw = Tel qu’il voyage
test-sent = Envoyé
test-brought = Apporté par le navigateur
test-came = Reçu
test-line = Méthode et adresse
test-parameters = Paramètres
test-headers = Champs d’en-tête
test-body = Corps
test-looked = Ce qui a été vérifié
test-holds = Tient
test-fails = Ne tient pas
test-expected = Attendu : { $value }
test-check-status = Le serveur est d’accord
test-check-issuer = Il se nomme comme il faut
test-check-state = Elle répond à cette demande et à aucune autre
test-check-answer-issuer = Elle dit qui répond
test-check-complete = Tout ce qui est promis est là
test-check-signature = Signé avec une clé publiée
test-check-algorithm = Signé de la façon convenue
test-check-type = C’est le bon genre de jeton
test-check-iss = Vient de cette loge
test-check-aud = Pour cette application
test-check-azp = Donné à cette application
test-check-exp = Encore valable
test-check-iat = Ne vient pas du futur
test-check-nonce = Fait pour cette demande
test-check-at-hash = Va avec le jeton d’accès
test-check-c-hash = Va avec le code
test-check-s-hash = Va avec l’état de la demande
test-check-auth-time = Vous vous êtes connecté assez récemment
test-check-subject = La même personne partout
test-check-token-type = Qui le porte peut s’en servir
test-check-active = La loge dit à juste titre s’il est valable
test-check-rotated = L’ancien a été remplacé
