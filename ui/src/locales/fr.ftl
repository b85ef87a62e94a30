# La fenêtre en français. Phrases courtes, « vous », au présent ; sans reproche.
# Un seul mot par chose : loge (instance), application (client OAuth), phrase de passe.

## Partout
back = Retour
cancel = Annuler
copied = { $name } : copié.
copied-now = Copié
copy = Copier
copy-failed = La copie n’a pas fonctionné. Sélectionnez le texte et copiez-le à la main.
copy-name = Copier : { $name }
done = Terminé
entering = Ouverture de la loge
for-example = Par exemple
never-used = Jamais utilisée
next = Continuer
quit = Quitter Gatelodge
quit-meaning = Tout s’arrête, et les applications ne peuvent plus vous connecter jusqu’au prochain démarrage.
quit-meaning-attached = La loge tourne dans un autre programme et continue ; seule cette fenêtre se ferme.
file-saved = Enregistré : { $path }.
save-as = Enregistrer…
save-name = Enregistrer : { $name }
save = Enregistrer
saved = Enregistré.
saving = Un instant…
fact-none = Aucun
fact-yes = Oui
fact-no = Non
fact-everything = Tout ; vous décidez quand même de ce qu’elle obtient
fact-not-told = Elle n’est pas prévenue
fact-any-age = Peu importe
fact-seconds =
    { $count ->
        [one] { $count } seconde
       *[other] { $count } secondes
    }
saved-secret = Enregistré. Un nouveau secret s’affiche une seule fois, plus haut.
chip-add = Ajouter
chip-new = { $name } : en ajouter
chip-drop = Enlever { $name }

## Barre latérale
nav-label = Pièces
nav-home = Accueil
nav-apps = Applications
nav-connectors = Connexions
nav-access = Navigateurs
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
problem-proof = Ce que vous avez saisi comme preuve est faux, ou a déjà servi.
problem-throttled = Il y a eu trop d’essais. Attendez un instant, puis réessayez.
problem-conflict = Ce n’est pas possible dans l’état actuel.
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
wizard-place-sentence = La loge garde tout dans un dossier. Qui en a une copie sait ce que la loge sait de vous : ce dossier a sa place dans vos sauvegardes, et entre les mains de personne d’autre.
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
passphrase-differs = Les deux diffèrent.
strength-hint = Au moins 15 caractères. Pendant que vous écrivez, vous lisez ici si elle est difficile à deviner.
strength-0 = Devinée aussitôt.
strength-1 = Facile à deviner.
strength-2 = À deviner avec un peu de travail.
strength-3 = Difficile à deviner.
strength-4 = Très difficile à deviner.
weak-short = Encore trop courte : il faut 15 caractères. Ajoutez un mot ou deux.
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
waiting-account = { $name } a besoin de vous
waiting-account-meaning = C’était { $when }. Connectez-le à nouveau et tout reprend.
waiting-first-app = Ajoutez une première application
waiting-first-app-meaning = Vous pourrez alors vous y connecter avec votre phrase de passe.
waiting-device = { $app } demande à entrer depuis un appareil
waiting-device-meaning = Il affiche le code { $code }. Demandé { $when }.
waiting-refusal = { $app } n’a pas pu entrer
waiting-refusal-meaning = C’était { $when }. Un clic suffirait pour la prochaine fois.

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
endpoint-device = Là où un appareil demande un code
endpoint-pushed = Là où une application envoie sa demande d’avance
endpoint-register = Là où les applications s’inscrivent elles-mêmes

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
app-scopes-hint = Rien de coché : elle peut tout demander. Vous décidez quand même de ce qu’elle obtient.
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
withdraw-effect-stays = Elle reste dans la liste, telle qu’elle est inscrite.
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
app-cloud = OpenCloud ou ownCloud ?
app-cloud-meaning = Leurs applications sont déjà prêtes. Dites seulement où est votre serveur.
app-state-closed = Ne peut pas entrer
kind-device = Un appareil sans navigateur
kind-device-meaning = Un téléviseur ou une ligne de commande. Il affiche un code, que vous saisissez ailleurs.
kind-device-term = client d’appareil (device)
kind-machine = Un programme sans personne
kind-machine-meaning = Il agit pour lui-même, avec un secret, et personne ne se connecte.
kind-machine-term = client credentials
app-initiate = Là où une connexion peut commencer
app-initiate-hint = Une adresse de l’application, en https. D’autres programmes peuvent vous y envoyer pour vous connecter.
app-closed = Cette application n’a aucune adresse de retour et ne peut donc pas entrer. Modifiez-la et donnez-lui-en une.
app-refused =
    { $count ->
        [one] Une demande de cette application a été refusée récemment.
       *[other] { $count } sortes de demandes de cette application ont été refusées récemment.
    }
app-registered = Ce qui est enregistré
app-software = Programme
app-not-named = Il faut un nom.
publisher-owner = par vous
publisher-preset = toute prête
publisher-import = depuis un fichier
publisher-dynamic = par elle-même
paste-next-alone = Démarrez ensuite le programme. Il trouve votre loge seul.
secret-own-key = Elle n’en a pas. Elle montre qui elle est avec sa propre clé.
group-addresses = Autres adresses
group-addresses-holds = Après la déconnexion, et là où une connexion peut commencer
group-sign-in = Comment l’application montre qui elle est
group-sign-in-holds = Secret ou clé
group-asks = Ce qu’elle peut demander
group-asks-holds = Réponses, voies vers les jetons, portées
group-tokens = Jetons
group-tokens-holds = Signatures, retours, qui vous êtes pour elle
group-sign-out = Déconnexion
group-sign-out-holds = Si l’application est prévenue quand vous vous déconnectez
group-about = À propos de l’application
group-about-holds = Image, pages, contacts
group-rules = Règles
group-rules-holds = Accord, PKCE, âge de la connexion
app-method = Comment elle montre qui elle est
app-method-hint = L’aide de l’autre programme dit ce qu’il sait faire. Si elle n’en dit rien, ne changez rien.
auth-secret = Avec un secret, d’une façon ou de l’autre
auth-basic = Avec un secret, dans l’en-tête
auth-post = Avec un secret, dans le formulaire
auth-secret-jwt = Avec une preuve tirée du secret
auth-key = Avec une preuve faite de sa propre clé
auth-none = Pas du tout
app-assertion-alg = Signature de la preuve
app-assertion-alg-hint = La loge n’accepte que les preuves signées ainsi.
app-keys = Ses clés publiques
app-keys-hint = Avec elles, la loge vérifie ce que l’application signe.
keys-none = Aucune
keys-address = À une adresse
keys-set = Écrites ici
app-jwks = Jeu de clés
app-jwks-hint = Un jeu de clés JWK avec des clés publiques seulement. Collez-le tel quel.
app-jwks-uri = Adresse de ses clés
app-jwks-uri-hint = En https. La loge va chercher les clés quand elle en a besoin.
alg-any = Peu importe
alg-none = Aucune (non signé)
alg-plain = Non signé
app-answers = Ce qu’une réponse peut contenir
app-answers-hint = Presque toutes les applications n’ont besoin que du code.
answer-code = Un code, à échanger contre des jetons
answer-id-token = Qui vous êtes, dans l’adresse
answer-id-token-token = Qui vous êtes et un jeton, dans l’adresse
answer-token = Un jeton, dans l’adresse
answer-code-id-token = Un code, et qui vous êtes dans l’adresse
answer-code-token = Un code, et un jeton dans l’adresse
answer-all = Les trois
answers-risk = Ce qui passe par l’adresse reste dans l’historique du navigateur, et d’autres pages et programmes peuvent le voir. Seules d’anciennes applications en ont besoin.
app-grant = En plus, elle peut
grant-refresh = Revenir sans vous
grant-device = Vous connecter avec un code que vous saisissez ailleurs
grant-machine = Agir pour elle-même, sans vous
scope-openid = Qui vous êtes
scope-profile = Votre nom et votre profil
scope-email = Votre adresse électronique
scope-address = Votre adresse postale
scope-phone = Votre numéro de téléphone
scope-roles = Vos rôles
scope-groups = Vos groupes
scope-offline = Revenir sans vous
app-scopes-other = Autres mots
app-scopes-other-hint = Des portées qui ne sont pas dans la liste, séparées par des espaces.
app-request-alg = Signature de ses demandes
app-request-alg-hint = Pour les applications qui signent ce qu’elles demandent (request objects).
app-request-uris = Là où ses demandes peuvent être lues
app-request-uris-hint = Des adresses en https, exactement comme l’application les envoie.
app-userinfo-alg = Signature de ce qu’elle lit sur vous
app-userinfo-alg-hint = La plupart des applications attendent ici du JSON simple.
app-refresh = Une clé de retour déjà utilisée
app-refresh-hint = En changer à chaque fois révèle une copie tombée en d’autres mains. Modifiez ceci seulement pour une application qui perd la nouvelle.
refresh-rotate = Est remplacée par une nouvelle
refresh-reuse = Reste valable
app-pairwise = Un nom à part pour vous
app-pairwise-hint = Cette application vous connaît sous un autre identifiant que les autres ; elles ne peuvent pas comparer.
app-sector = Applications qui partagent ce nom
app-sector-hint = Adresse, en https, d’une liste d’adresses de retour. Les applications de cette liste vous connaissent sous le même identifiant.
app-dialect = Façon de parler
app-dialect-hint = Quelques détails des réponses diffèrent. Seules les applications d’OpenCloud et d’ownCloud ont besoin de la leur.
dialect-openid = Comme le dit OpenID Connect
dialect-libregraph = Comme parle LibreGraph Connect
app-backchannel = Prévenir son serveur
app-backchannel-hint = La loge envoie un mot à cette adresse quand votre session se termine (back-channel logout).
app-frontchannel = Prévenir sa page
app-frontchannel-hint = La page affichée après la déconnexion ouvre cette adresse dans le navigateur (front-channel logout). Elle doit être au même endroit qu’une adresse de retour.
app-logout-session = Dire quelle session se termine
app-logout-session-hint = Sinon, l’application vous déconnecte partout.
app-logo = Image
app-logo-hint = En https : PNG, JPEG, GIF ou WebP. La loge la prend une fois et montre sa propre copie.
app-home = Page d’accueil
app-policy = Ce qu’elle fait de vos données
app-terms = Ses conditions
app-contacts = À qui écrire
app-contacts-hint = Des adresses électroniques, une par ligne.
app-contacts-add = Un autre contact
logo-again = Image
logo-is-there = La loge en a une copie et la montre quand l’application demande à entrer.
logo-is-missing = La loge n’en a pas de copie. La page d’accord montre des initiales.
logo-again-button = Reprendre l’image
logo-fetching = En cours…
logo-fetched = L’image est là.
app-pushed = Elle doit envoyer ses demandes d’avance
app-pushed-hint = Le navigateur ne porte alors qu’un nom de la demande, et personne ne peut la changer en route.
app-max-age = Âge maximal de la connexion
app-max-age-hint = En secondes. Au-delà, vous vous connectez de nouveau. Laissé vide, peu importe.
app-max-age-wrong = Écrivez un nombre de secondes, ou rien.
app-auth-time = Toujours dire quand je me suis connecté
app-auth-time-hint = Ses jetons d’identité contiennent alors l’heure.
app-acr = Comment vous auriez dû vous connecter
app-acr-hint = Des mots séparés par des espaces, le meilleur d’abord.
app-always = Dit sans être demandé
app-always-hint = Ce que cette application apprend quoi qu’elle demande, par exemple roles et groups.
apps-more = Autour des applications
apps-refusals = Celles qui n’ont pas pu entrer, pourquoi, et ce qui aide.
apps-refusals-count = { $count } à regarder
apps-devices = Téléviseurs et lignes de commande qui affichent un code.
apps-devices-count =
    { $count ->
        [one] { $count } attend
       *[other] { $count } attendent
    }
apps-cloud = Serveurs de fichiers
apps-cloud-meaning = OpenCloud et ownCloud, avec leurs applications.
apps-registration = Qui peut ajouter des applications sans vous.
apps-import = Apporter des applications d’un autre fournisseur, ou les emporter.

## Accès
access-sentence = Les navigateurs où vous avez tapé votre phrase de passe. Un navigateur fermé depuis l’a oubliée, mais reste ici jusqu’à la fin de son temps ou jusqu’à ce que vous le déconnectiez.
access-empty-title = Aucun navigateur n’est connecté
access-empty = Quand vous vous connectez à une application avec un navigateur, il apparaît ici. Vous pouvez le déconnecter d’ici à tout moment.
access-apps = Ce que les applications peuvent faire sans navigateur se trouve sous Applications.
session-unknown = Un navigateur
session-used = Utilisé pour { $apps }
session-used-none = Pas encore utilisé pour une application
session-seen = Vu la dernière fois { $when }
session-since = Connecté
session-last = Vu pour la dernière fois
session-how = Avec
place-network = Dans ce réseau
method-pwd = phrase de passe
method-otp = un code
method-mfa = deux facteurs
method-hwk = une clé de sécurité
method-swk = une clé d’accès
method-user = un toucher
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
log = Le journal
log-sentence = Chaque ligne est liée à la précédente, sous la clé de la loge. Une ligne modifiée ou retirée de l’extérieur est trouvée.
log-check = Vérifier le journal
log-save = Enregistrer une copie
log-whole =
    { $count ->
        [one] Le journal est entier : une ligne, telle qu’elle a été écrite.
       *[other] Le journal est entier : { $count } lignes, telles qu’elles ont été écrites.
    }
log-broken =
    { $how ->
        [altered] La ligne { $number } n’est plus telle qu’elle a été écrite.
        [missing] La ligne { $number } a disparu.
       *[cut_off] À partir de la ligne { $number }, le journal a été coupé ou quelque chose y a été ajouté.
    }
log-broken-next = Quelqu’un a modifié le fichier de la loge de l’extérieur. Comparez-le à une sauvegarde et regardez qui peut écrire dans son dossier.
sheet = Afficher
sheet-all = Tout
sheet-sign-ins = Connexions
sheet-apps = Applications
sheet-warnings = À regarder
sheet-empty = Rien de cette sorte.
event-some-app = une application
event-instance-added = La loge a été faite
event-instance-renamed = La loge a changé de port
event-passphrase-changed = La phrase de passe a été définie
event-signed-in = Vous vous êtes connecté
event-sign-in-failed = Phrase de passe erronée
event-sign-in-throttled = Trop de phrases de passe erronées ; la loge fait attendre
event-signed-out = Un navigateur a été déconnecté
event-passkey-added = Une clé d’accès a été ajoutée
event-passkey-removed = Une clé d’accès a été retirée
event-passkey-doubled = Une clé d’accès a été refusée : il en existe peut-être une copie
event-consent-given = Vous avez autorisé { $client }
event-consent-denied = Vous avez refusé { $client }
event-token-issued = Entrée : { $client }
event-replay-detected = Une ancienne clé de { $client } a resservi ; tout ce qui en venait a été retiré
event-access-revoked = Accès retiré : { $client }
event-client-added = Ajout : { $client }
event-client-changed = Modification : { $client }
event-client-removed = Suppression : { $client }
event-request-refused = Refus : { $client }
event-reset-asked = Quelqu’un a demandé un lien vers une nouvelle phrase de passe
event-mail-not-sent = Une lettre pour vous n’a pas pu partir
event-keys-rotated = De nouvelles clés de signature ont été faites
event-key-revoked = Une clé de signature a été retirée
event-device-waiting = { $client } demande à entrer depuis un appareil
event-device-allowed = Vous avez laissé entrer { $client } sur un appareil
event-device-denied = Vous avez renvoyé { $client } sur un appareil
event-device-throttled = Quelqu’un essaie des codes d’appareil ; la loge le fait attendre
event-sign-out-not-heard = { $client } n’a pas pu être prévenue de votre déconnexion
event-hint-asked = Quelqu’un a demandé l’indice de votre phrase de passe
event-account-connected = Un compte d’un autre service a été connecté
event-account-needs-owner = Un compte d’un autre service a besoin de vous : connectez-le à nouveau
event-account-disconnected = Un compte d’un autre service a été abandonné
event-account-token-given = Un programme a reçu un jeton d’un compte connecté
event-konnector-needs-owner = Un connecteur ne peut pas continuer sans vous
event-app-installed = Une application web a été installée
event-app-updated = Une application web a changé de version
event-app-uninstalled = Une application web a été supprimée
event-new-device = Quelqu’un s’est connecté avec un navigateur qui était nouveau ici
event-second-factor-failed = La phrase de passe était juste, le code ne l’était pas
event-second-factor-throttled = Trop de codes erronés ; la loge fait attendre
event-second-factor-on = Deux facteurs sont nécessaires désormais ; chaque navigateur doit se reconnecter
event-second-factor-changed = Le second facteur a changé
event-second-factor-off = La connexion à deux facteurs a été désactivée
event-second-factor-reset = La connexion à deux facteurs a été désactivée sans code, depuis cet ordinateur
event-recovery-codes-made = De nouveaux codes de secours ont été créés
event-recovery-code-used = Un code de secours a ouvert la loge
event-device-trusted = Un appareil se connecte désormais sans code
event-device-trust-ended = Un code est de nouveau demandé à des appareils

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
passphrase-effect-trust = Les applications, les appareils de confiance et les connexions qui attendent un code recommencent.
factor = Seconde étape
factor-sentence = La phrase de passe suffit à ouvrir la loge. Avec une seconde étape, qui l’apprend reste dehors.
factor-on-sentence = Demandée à chaque connexion depuis { $when }.
factor-app = Application d’authentification
factor-app-none = Une application sur votre téléphone affiche un nouveau code toutes les trente secondes. Le meilleur choix.
factor-app-in-use = En service.
factor-app-used = En service ; dernière fois { $when }.
factor-app-add = Ajouter une application d’authentification
factor-app-change = Changer d’application d’authentification
factor-app-change-sentence = L’application en service compte jusqu’à ce que la nouvelle ait affiché son premier code.
factor-app-remove = Retirer l’application d’authentification
factor-app-remove-sentence = Dès lors, un code est envoyé par courriel à chaque connexion.
factor-app-scan = Scannez l’image avec l’application de votre téléphone, puis saisissez le code qu’elle affiche.
factor-app-type = Si vous ne pouvez pas la scanner, saisissez le secret dans l’application, ou ouvrez l’adresse avec elle.
factor-picture = Code QR contenant le secret pour l’application d’authentification
factor-secret = Secret
factor-address = Adresse
factor-first-code = Premier code
factor-first-code-hint = Six chiffres. Avec lui, la seconde étape commence à compter, et chaque navigateur se reconnecte.
factor-confirm = Confirmer
factor-mail = Codes par courriel
factor-mail-none = Un code vous est envoyé quand vous vous connectez. Aussi sûr que votre boîte aux lettres.
factor-mail-first = Un code est envoyé à chaque connexion.
factor-mail-second = Envoyé à votre demande, à la place de l’application.
factor-mail-on = Activer les codes par courriel
factor-mail-sent = Un code est en route vers { $address }. Saisissez-le ici.
factor-mail-nowhere = Vous n’avez pas d’adresse électronique ici : le code reste dans la boîte d’envoi. Saisissez-le ici.
factor-mail-outbox = Sans serveur de courriel, la lettre reste dans la boîte d’envoi :
factor-mail-code = Code de la lettre
factor-mail-remove = Retirer les codes par courriel
factor-mail-remove-sentence = Dès lors, le code de l’application est le seul moyen, avec la trousse de secours.
factor-mail-me = M’envoyer un code
factor-mailed = Un code est en route.
factor-add = Ajouter…
factor-change = Changer…
factor-remove = Retirer…
factor-remove-deed = Retirer
factor-removed = Retiré.
factor-last = Le dernier facteur reste tant que la seconde étape est demandée. Désactiver l’étape le retire.
factor-code = Code
factor-code-hint = De l’application d’authentification, ou un code de la trousse de secours. Il sera consommé.
factor-code-mail-hint = De l’application d’authentification, d’une lettre, ou de la trousse de secours. Il sera consommé.
factor-go-on = Continuer
factor-off = Désactiver…
factor-off-sentence = Dès lors, la phrase de passe suffit à ouvrir la loge. L’application, les codes par courriel, la trousse de secours et les appareils de confiance sont oubliés.
factor-off-deed = Désactiver la seconde étape
factor-is-on = La seconde étape est demandée désormais.
factor-is-off = La seconde étape est désactivée.
kit = Trousse de secours
kit-title = Trousse de secours de la loge Gatelodge { $domain }
kit-use = Chacun de ces codes ouvre la loge une fois, après la phrase de passe, quand ni application ni courriel ne sont à portée.
kit-keep = Gardez-les sur papier ou dans un gestionnaire de mots de passe, et pas sur le téléphone même.
kit-where = Où les utiliser : { $address }
kit-made = Créée { $when }
kit-codes = Codes de secours
kit-picture = Code QR contenant les codes de secours
kit-once = Ces codes ne sont affichés que maintenant. Imprimez-les ou enregistrez-les avant de continuer.
kit-print = Imprimer…
kit-save = Enregistrer…
kit-check = Saisissez l’un des codes
kit-check-hint = Depuis le papier ou le fichier, pour voir qu’il est gardé. Le code reste valable.
kit-check-button = Vérifier
kit-checked = La trousse est gardée.
kit-later = Plus tard
kit-left =
    { $count ->
        [0] Il ne reste aucun code.
        [one] Il reste { $count } code.
       *[other] Il reste { $count } codes.
    }
kit-unchecked = On n’a pas encore vérifié qu’ils sont gardés.
kit-checked-at = Vérifiée { $when }.
kit-new = Créer une nouvelle trousse de secours
kit-new-short = Nouvelle…
kit-new-sentence = Vous recevez dix nouveaux codes. Les anciens cessent aussitôt de fonctionner.
kit-new-deed = Créer de nouveaux codes
trusted = Appareils de confiance
trusted-until = Pas de code jusqu’au { $when }
trusted-unknown = Un appareil
trusted-end = Redemander
trusted-end-all = Redemander partout
trusted-ended = Un code y est de nouveau demandé.
passkeys = Clés d’accès
passkeys-sentence = Connectez-vous avec le doigt, le visage ou une clé de sécurité, à la place de la phrase de passe.
passkeys-nowhere = Les navigateurs ne connaissent pas de clés d’accès pour les adresses en chiffres. Donnez d’abord un nom à cette instance.
passkeys-none = Il n’y en a pas encore. Une clé s’ajoute dans le navigateur qui l’utilisera.
passkey-add = Ajouter dans le navigateur
passkey-name = Nom de la clé d’accès
passkey-save = Enregistrer
passkey-rename = Renommer { $name }
passkey-copied = Copiée entre vos appareils
passkey-kept = Reste dans un seul appareil
passkey-since = Ajoutée { $when }
passkey-unused = Jamais utilisée
passkey-used = Utilisée { $when }
passkey-remove = Retirer
passkey-remove-label = Retirer { $name }
passkey-removed = Clé d’accès retirée
passkey-ask = Retirer { $name } ?
passkey-effect = Elle n’ouvrira plus cette loge. Les navigateurs peuvent encore la proposer tant que vous ne l’y supprimez pas.
keys = Clés de signature
keys-sentence = Avec elles, la loge signe ce qu’elle dit aux applications. Les applications prennent la partie publique seules.
keys-rotate = Nouvelles clés…
key-active = En service
key-retiring = Sur le départ
key-retires = Part le { $when }
key-made = Faite le { $when }
keys-ask = Faire de nouvelles clés de signature ?
keys-deed = Faire de nouvelles clés
keys-effect-old = Les anciennes restent publiées jusqu’à l’échéance de ce qu’elles ont signé.
keys-effect-apps = Les applications n’ont rien à faire. Celle où les clés sont inscrites à la main doit recevoir les nouvelles.
keys-made = De nouvelles clés sont en service.
key-next = En préparation
key-from = Signe à partir du { $when }
key-due = Change le { $when }
key-due-never = Change quand vous le dites
keys-schedule = Changer les clés automatiquement
keys-schedule-hint = Les nouvelles sont publiées un jour avant de signer, pour que chaque application les connaisse à temps.
keys-never = Jamais
keys-every = Tous les { $days } jours
keys-when = Quand signent-elles ?
keys-soon = Dans un jour
keys-soon-meaning = Les applications les apprennent d’abord. Personne ne remarque rien.
keys-now = Tout de suite
keys-now-meaning = Une application qui garde une copie des clés peut vous refuser un moment.
keys-deed-now = Changer les clés maintenant
keys-effect-waiting = Les clés en préparation sont prises ; on n’en fait pas d’autres.
keys-prepared = De nouvelles clés se préparent.
keys-emergency = Quelqu’un d’autre a peut-être une clé
keys-emergency-sentence = Qui a une clé peut se faire passer pour cette loge. Révoquez-la : ce qu’elle a signé ne vaut plus rien.
key-revoke = Révoquer…
key-revoke-name = Révoquer la clé { $name }
key-revoke-ask = Révoquer la clé pour { $name } ?
key-revoke-deed = Révoquer la clé
key-revoke-effect-tokens = Tout ce qu’elle a signé cesse aussitôt de valoir ici : les applications doivent reprendre un accès.
key-revoke-effect-apps = Les applications qui gardent une copie des clés y croient jusqu’à ce qu’elles les reprennent.
key-revoke-effect-next = Une autre clé de la même sorte signe désormais.
key-revoke-effect-undone = On ne peut pas revenir en arrière.
key-revoked = La clé est révoquée.

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
settings-profile = Nom, coordonnées, adresse, rôles, et quelle application apprend quoi.
settings-https = Comment d’autres appareils atteignent la loge, et avec quel certificat.

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

## Applications qui s’inscrivent
registration = Applications qui s’inscrivent
registration-sentence = Certaines applications peuvent s’ajouter seules à votre liste (dynamic client registration). Vous décidez si elles le peuvent.
registration-who = Qui peut ajouter des applications ?
registration-closed = Vous uniquement
registration-closed-meaning = Les applications s’ajoutent ici, à la main, et pas autrement.
registration-token = Les applications qui apportent un jeton de vous
registration-token-meaning = Vous faites un jeton, vous le donnez à l’application, et elle s’inscrit avec lui.
registration-open = Toute application
registration-open-meaning = Quiconque atteint cette loge peut inscrire une application. Elle doit quand même vous demander avant d’obtenir quoi que ce soit.
registration-open-ask = Laisser toute application s’inscrire ?
registration-open-deed = Laisser toutes s’inscrire
registration-open-effect-anybody = Quiconque atteint cette loge peut mettre une application dans votre liste, sous n’importe quel nom.
registration-open-effect-consent = Elle n’obtient rien tant que vous ne l’autorisez pas. La page dit qu’elle s’est inscrite elle-même.
registration-open-effect-names = Un nom ne prouve rien. Regardez l’adresse à laquelle va la réponse.
registration-where = Là où elles s’inscrivent
registration-where-sentence = Les applications trouvent cette adresse seules si elles connaissent celle de la loge.
registration-rules = Ce qui vaut pour elles
registration-count =
    { $count ->
        [0] Aucune ne s’est encore inscrite ; { $most } au plus le peuvent.
        [one] { $count } s’est inscrite ; { $most } au plus le peuvent.
       *[other] { $count } se sont inscrites ; { $most } au plus le peuvent.
    }
registration-unused = Celle où personne ne se connecte disparaît après { $days } jours. Votre accord leur est toujours demandé.
registration-stay =
    { $count ->
        [one] { $count } application s’est inscrite auparavant. Elle reste jusqu’à ce que vous la supprimiez.
       *[other] { $count } applications se sont inscrites auparavant. Elles restent jusqu’à ce que vous les supprimiez.
    }
registration-old = Pour d’anciennes applications
registration-front = Elles peuvent recevoir des jetons dans l’adresse
registration-front-hint = Ce qui passe par l’adresse reste dans l’historique du navigateur. Laissez ceci désactivé si aucune application n’en a besoin.
registration-pkce = Celles qui ont un secret peuvent se passer de PKCE
registration-pkce-hint = Vaut pour celles qui s’inscrivent désormais. PKCE protège le retour vers l’application.
tokens = Jetons d’inscription
tokens-sentence = Donnez un jeton à l’application qui peut s’inscrire. Qui l’a peut s’en servir : qu’il soit de courte durée.
token-once = Le jeton ne s’affiche que maintenant. Collez-le dans l’application.
token-made = Un jeton est fait. Il s’affiche une seule fois.
token-name = À quoi sert-il ?
token-name-hint = Personne d’autre ne le voit.
token-uses = Pour combien d’applications
token-uses-hint = Laissé vide : sans limite.
token-days = Pour combien de jours
token-days-hint = Laissé vide : pour toujours.
token-number = Écrivez un nombre entier, ou rien.
token-make = Faire un jeton
token-any = Pour un nombre quelconque d’applications,
token-left =
    { $count ->
        [0] Épuisé,
        [one] Encore pour { $count } application,
       *[other] Encore pour { $count } applications,
    }
token-forever = sans fin.
token-until = jusqu’au { $date }.
token-over = terminé depuis le { $date }.
token-remove = Supprimer le jeton
token-remove-button = Supprimer…
token-remove-name = Supprimer { $name }
token-remove-ask = Supprimer le jeton { $name } ?
token-remove-effect = Personne ne peut plus s’inscrire avec lui.
token-remove-effect-apps = Les applications inscrites avec lui restent.
token-removed = Le jeton est supprimé.

## Appareils
devices = Appareils en attente
devices-sentence = Un appareil sans navigateur affiche un code (device authorization). Laissez-le entrer ici, ou sur la page de la loge.
devices-empty-title = Aucun appareil n’attend
devices-empty = Quand un téléviseur ou une ligne de commande demande à vous connecter, il affiche un code et apparaît ici pendant dix minutes.
devices-warning = Ne laissez entrer que ce que vous avez commencé vous-même. Jamais parce que quelqu’un vous a envoyé un code.
device-asked = Demandé { $when },
device-from = depuis { $address } ;
device-from-here = depuis cet ordinateur ;
device-gives-up =
    { $minutes ->
        [one] abandonne dans une minute.
       *[other] abandonne dans { $minutes } minutes.
    }
device-allow = Laisser entrer
device-allow-button = Laisser entrer…
device-deny = Renvoyer
device-ask = Laisser entrer { $app } sur cet appareil ?
device-effect-code = L’appareil devant vous affiche exactement ce code. Sinon, c’est quelqu’un d’autre qui demande.
device-effect-yours = Vous avez commencé vous-même. Si quelqu’un vous a envoyé le code, renvoyez l’appareil.
device-effect-scopes = Elle obtient alors :
device-effect-no-scopes = Elle ne demande rien sur vous.
device-allowed = { $app } : entrée permise.
device-denied = { $app } : appareil renvoyé.

## Demandes refusées
refusals = Demandes refusées
refusals-sentence = Les applications qui n’ont pas pu entrer : ce qu’elles ont demandé, ce qui est enregistré, et ce qui aide.
refusals-why = Voir pourquoi
refusals-empty-title = Rien n’a été refusé
refusals-empty = Si une application ne peut pas entrer parce que quelque chose ne correspond pas, elle figure ici, avec la différence et ce qui aide.
refusals-clear = Vider la liste
refusals-clear-button = Vider la liste…
refusals-clear-ask = Vider la liste des refus ?
refusals-clear-effect = Ce qui a été refusé jusqu’ici est oublié.
refusals-clear-effect-apps = Rien ne change pour les applications. Si elles sont de nouveau refusées, elles reviennent ici.
refusals-cleared = La liste est vide.
refusal-some-app = Une application inconnue
refusal-can-repair = Un clic suffit
refusal-needs-owner = N’importe qui peut écrire une telle demande au nom de l’application : rien n’est donc proposé. Connectez-vous à cette loge dans votre navigateur et réessayez-y l’application : la réparation sera alors proposée ici.
refusal-times = { $count } fois
refusal-received = L’application a envoyé
refusal-registered = Est enregistré
refusal-nothing = rien
refusal-nothing-registered = rien de cette sorte
refusal-differs = diffère :
refusal-advice = Ce qui aide
refusal-told = Réponse donnée
refusal-where = Où
refusal-when = Quand
refusal-standard = La norme
refused-unknown = Aucune application n’a ici cet identifiant
refused-redirect-missing = { $app } n’a pas dit où va la réponse
refused-redirect = { $app } veut la réponse à une adresse qui n’est pas enregistrée
refused-redirect-ours = { $app } veut la réponse à la loge elle-même
refused-answer-unknown = { $app } a demandé une réponse qui n’existe pas
refused-answer = { $app } a demandé une réponse à laquelle elle n’a pas droit
refused-mode = { $app } veut la réponse d’une façon qui n’est pas possible
refused-pkce = { $app } n’a pas protégé son code (PKCE)
refused-pkce-wrong = { $app } a protégé son code d’une façon qui n’est pas acceptée
refused-nonce = { $app } n’a pas nommé sa demande (nonce)
refused-scope = { $app } a demandé plus qu’elle n’en a le droit
refused-request-object = La demande signée de { $app } ne peut pas être prise
refused-request-uri = La demande que { $app } indique ne peut pas être prise
refused-push = { $app } n’a pas envoyé sa demande d’avance
refused-hint = { $app } a nommé une connexion qui ne vient pas d’ici
refused-parameter = Quelque chose manque ou est erroné dans la demande de { $app }
refused-secret = { $app } est venue avec un mauvais secret, ou sans secret
refused-method = { $app } a montré qui elle est autrement que convenu
refused-assertion = La preuve de { $app } ne peut pas être prise
refused-grant = { $app } voulait des jetons par une voie à laquelle elle n’a pas droit
refused-grant-unknown = { $app } voulait des jetons par une voie qui n’existe pas
refused-code = Le code de { $app } était utilisé, trop ancien ou inconnu
refused-code-redirect = { $app } a nommé avec son code une autre adresse qu’auparavant
refused-verifier = Le code de { $app } est venu sans son autre moitié (PKCE)
refused-refresh = { $app } est revenue avec une clé qui n’est plus valable
refused-device = Un appareil de { $app } est venu avec un code qui n’est plus valable
refused-sign-out = { $app } veut continuer, après la déconnexion, à une adresse qui n’est pas enregistrée
refused-registration = { $app } n’a pas pu s’inscrire
refused-registration-token = { $app } voulait s’inscrire sans jeton valable
refused-other = { $app } a été refusée
rule-unknown = Comparez l’identifiant dans les réglages de l’application avec la liste d’ici. Si l’application est nouvelle, ajoutez-la.
rule-redirect-missing = L’application doit envoyer l’adresse. Cherchez « redirect URL » dans ses réglages.
rule-redirect = Si l’adresse est bien celle de l’application, enregistrez-la aussi. Sinon, corrigez-la dans les réglages de l’application. Chaque lettre compte, même une barre à la fin.
rule-redirect-ours = L’adresse dans les réglages de l’application est celle de la loge. Il en faut une de l’application.
rule-answer-unknown = Cherchez « response type » dans les réglages de l’application. C’est presque toujours « code ».
rule-answer = Mettez « response type » sur « code » dans les réglages de l’application si vous le pouvez. Si elle ne sait pas le faire, autorisez la réponse qu’elle demande.
rule-mode = Cherchez « response mode » dans les réglages de l’application et laissez-lui le choix.
rule-pkce = Activez PKCE dans les réglages de l’application. Si elle est trop ancienne et a un secret, vous pouvez l’en dispenser.
rule-pkce-wrong = Choisissez la méthode S256 dans les réglages de l’application.
rule-nonce = C’est une erreur de l’application : signalez-la à ceux qui la font. Une réponse avec un code seul peut fonctionner.
rule-scope = Enlevez les mots marqués des réglages de l’application, ou laissez-la les demander. Vous décidez quand même de ce qu’elle obtient.
rule-request-object = Comparez la clé et la signature : ce avec quoi l’application signe doit être enregistré ici.
rule-request-uri = Une demande envoyée d’avance sert une fois et pendant une minute : recommencez dans l’application. Une adresse fixe doit être enregistrée ici, lettre pour lettre.
rule-push = Activez PAR dans les réglages de l’application, ou enlevez la règle ici.
rule-hint = Déconnectez-vous de l’application, puis reconnectez-vous. Si un autre fournisseur y était réglé avant, ses jetons servent encore.
rule-parameter = Regardez la réponse donnée, plus bas. Elle nomme ce qui ne va pas.
rule-secret = Collez de nouveau le secret dans les réglages de l’application. S’il est perdu, faites-en un nouveau sur la page de l’application.
rule-method = Choisissez dans les réglages de l’application la façon enregistrée ici. Entre les deux façons avec un secret, vous pouvez aussi changer ici.
rule-assertion = Comparez les clés, la signature et l’heure. La clé avec laquelle l’application signe doit être enregistrée ici.
rule-grant = N’autorisez cette voie que si l’application en a besoin.
rule-grant-unknown = Cette voie vers les jetons n’existe pas ici. Choisissez « authorization code » dans les réglages de l’application.
rule-code = Réessayez dans l’application. Un code sert une fois et pendant une minute ; une application lente ou une page rechargée en est souvent la cause.
rule-code-redirect = C’est une erreur de l’application, ou entre deux de ses adresses : utilisez-la sous une seule adresse.
rule-verifier = Réessayez dans l’application, dans une seule fenêtre. Si cela continue, c’est une erreur de l’application.
rule-refresh = Reconnectez-vous dans l’application. Son accès a expiré, a été retiré, ou sa clé a servi deux fois.
rule-device = Recommencez sur l’appareil. Un code vaut dix minutes.
rule-sign-out = Si l’adresse est celle de l’application, enregistrez-la aussi. La déconnexion fonctionne quand même.
rule-registration = Regardez la réponse donnée, plus bas. Elle nomme le champ qui ne peut pas être pris.
rule-registration-token = Faites-lui un jeton, ou laissez toute application s’inscrire, sous « Applications qui s’inscrivent ».
rule-other = Regardez la réponse donnée, plus bas.
repair-ask = Réparer ceci pour { $app } ?
repair-redirect = Enregistrer aussi cette adresse
repair-redirect-effect = Les réponses peuvent alors aller aussi à cette adresse :
repair-sign-out = Enregistrer aussi cette adresse
repair-sign-out-effect = Après la déconnexion, le navigateur peut alors aller aussi à cette adresse :
repair-answer = Autoriser cette réponse
repair-answer-effect = Elle peut alors demander aussi cette réponse :
repair-grant = Autoriser cette voie
repair-grant-effect = Elle peut alors faire aussi ceci :
repair-scopes = La laisser les demander
repair-scopes-effect = Elle peut alors demander aussi :
repair-scopes-price = On vous demande quand même avant qu’elle n’en obtienne quoi que ce soit.
repair-pkce = La dispenser de PKCE
repair-pkce-effect = Elle peut alors envoyer des demandes sans PKCE.
repair-pkce-price = Son code n’est alors protégé que par son secret.
repair-method = Prendre cette façon
repair-method-effect = Elle montre alors qui elle est ainsi :
repair-method-price = La façon d’avant ne fonctionne plus.
repair-effect-rest = Tout le reste demeure.
repair-effect-again = Réessayez ensuite dans l’application.
repaired = { $app } : réparé. Réessayez dans l’application.

## Importer et exporter
import = Importer et exporter
import-sentence = Apportez des applications de LibreGraph Connect, d’OpenCloud ou d’ownCloud, ou emportez-les dans un tel fichier.
import-in = Apporter des applications
import-file = Choisir un fichier…
import-too-long = Ce fichier dépasse 1 Mo. Ce n’est pas une liste d’applications.
import-text = Le fichier
import-text-hint = Le contenu d’identifier-registration.yaml, d’opencloud.yaml ou ocis.yaml, ou de scopes.yaml.
import-server = Adresse du serveur
import-server-hint = Remplace ce mot dans de tels fichiers. Laissez vide si le fichier n’en a pas.
import-look = Voir ce qu’il apporte
import-verdict =
    { $count ->
        [0] Rien ne peut en être ajouté
        [one] { $count } application peut être ajoutée
       *[other] { $count } applications peuvent être ajoutées
    }
import-go =
    { $count ->
        [one] Ajouter cette application
       *[other] Ajouter ces { $count } applications
    }
imported =
    { $count ->
        [0] Aucune application n’a été ajoutée
        [one] { $count } application a été ajoutée
       *[other] { $count } applications ont été ajoutées
    }
import-no-id = Sans identifiant
import-line = ligne { $line }
outcome-will-add = Sera ajoutée
outcome-added = Ajoutée
outcome-will-disable = Sera ajoutée sans adresse : ne peut pas encore entrer
outcome-disabled = Ajoutée sans adresse : ne peut pas encore entrer
outcome-exists = Est déjà ici, reste telle quelle
outcome-skipped = Laissée de côté
export = Emporter des applications
export-sentence = Vos applications dans un fichier que LibreGraph Connect et OpenCloud savent lire.
export-format = Quel fichier
export-format-hint = Le premier est un fichier à part, le second va dans les réglages du serveur.
export-block = bloc idp d’opencloud.yaml
export-show = Afficher le fichier
export-secrets = Les secrets de vos applications s’y trouvent. Gardez-le là où personne d’autre ne peut le lire.

## Profil
profile = Ce que les applications peuvent savoir de vous
profile-sentence = Tout peut rester vide. Une application n’apprend que ce qu’elle demande et que vous autorisez ; ce qui est vide n’est jamais dit.
profile-nothing = Rien pour l’instant
profile-saved = Enregistré. Les applications l’apprendront la prochaine fois.
profile-name = Nom
profile-contact = Coordonnées
profile-address = Adresse postale
profile-more = Encore sur vous
profile-roles = Rôles et groupes
profile-custom = Vos propres indications
profile-email-yours = Dire que cette adresse électronique est la vôtre
profile-phone-yours = Dire que ce numéro est le vôtre
profile-verified-hint = Certaines applications retrouvent un compte grâce à cela. Ne le dites que si c’est vrai.
told-asking = Peut être dit, si vous l’autorisez, à { $apps }.
told-always = Dit dans tous les cas à { $apps }.
told-nobody = Aucune application ne peut le demander pour l’instant.
claim-sub = Qui vous êtes
claim-name = Nom complet
claim-name-hint = Vide : les applications autorisées reçoivent le nom des réglages.
claim-given-name = Prénoms
claim-middle-name = Deuxièmes prénoms
claim-family-name = Nom de famille
claim-nickname = Surnom
claim-preferred-username = Nom d’utilisateur
claim-username-hint = Les serveurs qui vous connaissent déjà peuvent retrouver votre compte grâce à lui.
claim-profile = Page sur vous
claim-picture = Photo
claim-website = Votre site
claim-email = Adresse électronique
claim-email-verified = L’adresse électronique est la vôtre
claim-gender = Genre
claim-gender-hint = N’importe quel mot.
claim-birthdate = Date de naissance
claim-birthdate-hint = Année, mois, jour ; ou seulement l’année.
claim-zoneinfo = Fuseau horaire
claim-locale = Langue
claim-phone-number = Numéro de téléphone
claim-phone-hint = Avec l’indicatif du pays. Un poste s’écrit ;ext=12.
claim-phone-verified = Le numéro est le vôtre
claim-address = Adresse postale
claim-roles = Rôles
claim-roles-hint = Les serveurs donnent des droits d’après eux. Appuyez sur Entrée après chacun.
claim-groups = Groupes
claim-groups-hint = Ce dont vous faites partie, comme famille. Appuyez sur Entrée après chacun.
claim-updated-at = Dernier changement
address-street = Rue et numéro
address-code = Code postal
address-city = Ville
address-region = Région
address-country = Pays
address-whole = Comme sur une enveloppe
role-admin = Administrateur
role-space-admin = Gère les espaces
role-user = Utilisateur
role-guest = Invité
custom-hint = Tout ce qu’une application veut savoir d’autre. Une valeur est un texte, ou du JSON comme 42 ou ["a", "b"].
custom-number = Indication { $number }
custom-name = Nom
custom-value = Valeur
custom-whom = Dit
custom-always = À toute application où vous vous connectez
custom-with = Avec : { $what } ({ $scope })
custom-add = Ajouter une indication
custom-drop = Supprimer l’indication { $number }
seen = Ce que voit une application
seen-sentence = Exactement cela, si vous autorisez tout ce qu’elle peut demander. Rien d’autre.
seen-app = Application
seen-everything = Une qui peut tout demander
seen-pairwise = Un nom que seule cette application connaît

## Https
https = Connexion sécurisée (https)
https-sentence = D’autres appareils n’atteignent la loge que par https. Il lui faut une adresse, un certificat, et quelqu’un qui s’y fie.
https-empty-title = Cet ordinateur n’a pas besoin de https
https-empty = Ici, les applications trouvent la loge à son adresse locale. Pour les téléphones, les serveurs et les autres ordinateurs, créez ci-dessous une autorité locale et ouvrez une adresse https, ou placez un proxy inverse devant.
https-now = Où en est-on
https-way-listener = Atteinte par l’adresse https de la loge
https-way-proxy = Atteinte par un proxy inverse
https-way-nothing = N’est atteinte par personne
https-listener = Adresse pour https (listener)
https-open = Ouverte
https-closed = Personne n’y entre pour l’instant.
https-certificate-owner = Votre certificat
https-certificate-local = Certificat de l’autorité locale
https-certificate-none = Pas de certificat
https-good-for = Vaut pour { $names }.
https-until = Jusqu’au { $when }.
https-fingerprint = Empreinte
https-fingerprint-hint = Un appareil qui montre la même parle bien à cette loge.
https-fixed = La configuration en décide ; cela ne se change pas ici. Voyez la section [https] du fichier de configuration.
https-where = Où et avec quoi
https-where-sentence = Cela vaut tout de suite. Personne de connecté n’est dérangé.
https-listen = Adresses pour https
https-listen-hint = Avec un port. 0.0.0.0 désigne tous les réseaux de cet ordinateur. Vide : pas de https.
https-source = Certificat
https-source-local = De l’autorité locale
https-source-local-meaning = Fait ici, renouvelé tout seul. Chaque appareil doit apprendre une fois à s’y fier.
https-source-own = Le vôtre
https-source-own-meaning = D’une autorité publique, pour un nom public. Les appareils s’y fient déjà.
https-file-certificate = Fichier du certificat
https-file-certificate-hint = Toute la chaîne, votre certificat d’abord. Le chemin complet.
https-file-key = Fichier de sa clé privée
https-file-key-hint = Non chiffrée, et que vous seul pouvez lire.
https-saving = Ouverture…
https-set = La loge écoute en https.
https-unset = La loge n’écoute plus en https.
authority = Autorité locale
authority-sentence = Une autorité de certification à vous. Elle peut répondre des noms ci-dessous, et de rien d’autre au monde.
authority-title = Nom
authority-names = Noms dont elle répond
authority-names-hint = Noms d’hôte et adresses IP par lesquels les appareils atteignent cet ordinateur, sans ports.
authority-name-add = Ajouter un nom
authority-until = Jusqu’au
authority-here = Cet ordinateur
authority-here-yes = S’y fie
authority-here-no = Ne s’y fie pas encore
authority-here-unknown = On ne voit pas d’ici s’il s’y fie
authority-make = Créer l’autorité
authority-making = Création…
authority-made = L’autorité est créée. Dites maintenant à vos appareils de s’y fier.
authority-install = S’y fier sur cet ordinateur…
authority-install-ask = Se fier à l’autorité sur cet ordinateur ?
authority-install-deed = S’y fier
authority-install-effect = Les programmes d’ici tiendront alors ses certificats pour bons. Le système demandera peut-être un mot de passe d’administrateur.
authority-install-steps = Voici ce qui sera fait :
authority-installed = Cet ordinateur se fie à l’autorité.
authority-not-done = Il reste quelque chose à faire à la main.
authority-left = Ceci reste à faire à la main.
authority-export = Afficher le certificat
authority-export-sentence = Il ne contient aucun secret. Enregistrez le premier dans un fichier pour n’importe quel appareil, le second pour un iPhone, un iPad ou un Mac.
authority-command = Ou laissez la ligne de commande écrire le fichier
authority-change = D’autres noms…
authority-replace = Remplacer l’autorité…
authority-replace-ask = Remplacer l’autorité locale ?
authority-replace-deed = Remplacer l’autorité
authority-replace-effect-new = Une nouvelle autorité est créée, avec les noms que vous avez écrits.
authority-replace-effect-devices = Chaque appareil qui se fie à l’ancienne refuse la loge jusqu’à ce qu’il connaisse la nouvelle.
authority-remove = Supprimer l’autorité…
authority-remove-ask = Supprimer l’autorité locale ?
authority-remove-deed = Supprimer l’autorité
authority-remove-effect-key = Sa clé est détruite. Plus personne ne peut signer avec elle.
authority-remove-effect-https = La loge n’a alors plus de certificat, sauf si vous indiquez le vôtre : https ne fonctionne plus.
authority-remove-effect-devices = Enlevez-la vous-même de vos autres appareils.
authority-removed = L’autorité est supprimée.
trust = S’y fier sur d’autres appareils
trust-sentence = Apportez-y le certificat par courriel, câble ou clé USB, et comparez l’empreinte.
trust-ios-said = Installer le profil, puis l’activer
trust-ios =
    Ouvrez { $file }.mobileconfig sur l’appareil et autorisez-le.
    Réglages, Général, VPN et gestion de l’appareil : choisissez le profil et installez-le.
    Réglages, Général, Informations, Réglages de confiance des certificats : activez l’autorité. Sans cela, rien ne change.
trust-android-said = L’installer comme certificat CA
trust-android =
    Enregistrez { $file }.crt sur l’appareil.
    Paramètres, Sécurité, Plus, Chiffrement et identifiants, Installer un certificat, Certificat CA. Les mots varient selon les marques ; cherchez « certificat CA ».
    Choisissez le fichier et confirmez l’avertissement. Certaines applications ne se fient qu’aux autorités publiques et refusent quand même.
trust-windows-said = La mettre parmi les autorités racines de confiance
trust-windows =
    Ouvrez { $file }.crt et choisissez Installer un certificat.
    Choisissez Utilisateur actuel, puis « Placer tous les certificats dans le magasin suivant », Autorités de certification racines de confiance.
    Comparez l’empreinte dans l’avertissement et acceptez.
trust-macos-said = L’ajouter au trousseau et s’y fier
trust-macos =
    Ouvrez { $file }.crt ; il va dans le trousseau session.
    Dans Trousseaux d’accès, ouvrez-le, dépliez Se fier et choisissez Toujours approuver.
    Fermez la fenêtre et donnez votre mot de passe.
trust-linux-said = Deux commandes, pour Debian, Ubuntu et leurs proches
trust-linux =
    sudo cp { $file }.crt /usr/local/share/ca-certificates/
    sudo update-ca-certificates
    Fedora et ses proches : /etc/pki/ca-trust/source/anchors/ et sudo update-ca-trust.
trust-firefox-said = A sa propre liste sur beaucoup de systèmes
trust-firefox =
    Paramètres, Vie privée et sécurité, Certificats, Afficher les certificats, Autorités, Importer.
    Choisissez { $file }.crt et cochez « Confirmer cette AC pour identifier des sites web ».
recipes = Dans le fichier de configuration
recipes-sentence = Pour les loges qui tournent sur un serveur. Ce qui y est écrit remplace ce qui est choisi ici, dès le prochain démarrage.
recipe-own = Avec votre propre certificat
recipe-own-said = La loge écoute elle-même en https
recipe-own-sentence = De nouveaux fichiers sont repris tout seuls, sans redémarrage.
recipe-proxy = Derrière un proxy inverse
recipe-proxy-said = nginx, Caddy ou un autre fait https devant elle
recipe-proxy-known = De confiance à présent : { $networks }
recipe-proxy-sentence = Dites à la loge qui croire. Le secret empêche d’autres programmes de cet ordinateur de se faire passer pour le proxy ; il vient d’être fait, pour que vous le copiiez.
recipe-proxy-nginx = Et la même chose dans le proxy ; voici pour nginx :
recipe-proxy-no-secret = Le proxy actuel ne montre aucun secret. Tout programme de son réseau peut se faire passer pour lui.

## Serveurs de fichiers
cloud = Serveurs de fichiers
cloud-sentence = Votre OpenCloud ou ownCloud connecte ses gens ici, dans le navigateur et dans ses applications.
cloud-add = Ajouter un serveur
cloud-add-title = Un nouveau serveur
cloud-add-go = Ajouter
cloud-added = Le serveur et ses applications sont ajoutés.
cloud-empty-title = Pas encore de serveur
cloud-empty-add = Dites où est votre serveur ; ses applications sont déjà prêtes.
cloud-empty-set = Portez quelques lignes dans ses réglages et redémarrez-le.
cloud-empty-check = Laissez la loge vérifier que tout s’accorde. Puis connectez-vous.
cloud-kind = Quel programme fait-il tourner ?
cloud-brings = Apporte { $apps }.
cloud-url = Adresse du serveur
cloud-url-hint = Comme dans le navigateur, sans rien après le nom.
cloud-release = Ce que ses applications apprennent
cloud-release-roles = Toujours dire vos rôles
cloud-release-roles-hint = Certaines de ses applications ne demandent jamais, et le serveur ne laisse alors entrer personne.
cloud-release-groups = Toujours dire vos groupes
cloud-release-groups-hint = Le serveur partage des dossiers avec des groupes.
cloud-apps =
    { $count ->
        [one] { $count } application
       *[other] { $count } applications
    }
cloud-missing =
    { $count ->
        [one] { $count } application manque
       *[other] { $count } applications manquent
    }
server-sentence = { $program }. Quatre étapes, puis ses gens se connectent ici.
server-gone = Ce serveur n’est plus dans la liste.
step-done = Fait
step-role = Donnez-vous un rôle
step-role-has = Vous avez un rôle que ce serveur connaît. Il vous donne vos droits d’après lui.
step-role-none = Le serveur ne laisse entrer personne sans l’un de ses rôles. Choisissez-en un dans votre profil.
step-role-name = Le serveur refuse les gens sans nom. Écrivez-en un dans votre profil, et choisissez-y un rôle.
step-role-go = Ouvrir votre profil
step-variables = Portez ces lignes au serveur
step-variables-sentence = Elles vont dans son environnement. Redémarrez-le ensuite.
step-not-https = Cette loge n’a pas d’adresse https. L’essayer dans un navigateur de cet ordinateur fonctionne ; les applications de bureau et mobiles la refusent.
step-policy = Laissez ses pages parler à la loge
step-policy-sentence = Ajoutez ces lignes à une copie de la politique de sécurité du serveur, le fichier que nomme PROXY_CSP_CONFIG_FILE_LOCATION. Gardez ce qui s’y trouve. Sans elles, la connexion échoue sans un mot.
step-check = Vérifiez
step-check-sentence = La loge interroge le serveur, et elle-même comme le font les autres, et dit ce qui ne s’accorde pas.
cloud-check = Vérifier maintenant
cloud-check-again = Vérifier de nouveau
cloud-checking = Vérification…
cloud-check-done = Vérifié. Rien n’est cassé.
cloud-check-bad =
    { $count ->
        [one] Vérifié. { $count } chose ne fonctionne pas.
       *[other] Vérifié. { $count } choses ne fonctionnent pas.
    }
check-address = Adresse
check-apps = Applications
check-certificate = Certificat
check-provider = Cette loge
check-cross-origin = Lecture depuis d’autres pages (CORS)
check-server = Serveur
check-discovery = Découverte du serveur
check-web = Interface web
check-webfinger = WebFinger du serveur
server-apps = Ses applications
server-apps-sentence = Elles sont venues avec le serveur et valent pour tous ceux de sa sorte.
server-app-missing = N’est plus inscrite
cloud-remove = Supprimer le serveur…
cloud-remove-ask = Supprimer { $name } ?
cloud-remove-deed = Supprimer le serveur
cloud-remove-effect-apps = Ses applications partent aussi, sauf si un autre serveur de sa sorte en a besoin. Personne ne peut plus se connecter avec elles.
cloud-remove-effect-server = Sur le serveur, rien n’est changé ni effacé.
cloud-removed = Le serveur est supprimé.
wishes = Comment le serveur vous reconnaît
wishes-subject = Par votre identifiant immuable
wishes-username = Par votre nom d’utilisateur
wishes-roles = Rôles d’ici
wishes-no-roles = Rôle habituel du serveur
account = Par quoi ses comptes sont-ils connus ?
account-subject = Un identifiant qui ne change jamais
account-subject-meaning = Pour les nouveaux serveurs. La première connexion crée le compte.
account-username = Le nom d’utilisateur
account-username-meaning = Pour les serveurs qui ont déjà des comptes. Qui a le nom a le compte.
wish-roles = Prendre les rôles d’ici
wish-roles-hint = Éteint : tout le monde a le rôle habituel du serveur.
wish-insecure = Le serveur ne vérifie pas les certificats
wish-insecure-hint = Seulement pour essayer, quand il ne se fie pas au certificat de la loge.
wish-insecure-warning = Quiconque se trouve entre le serveur et la loge peut alors tout lire et tout changer. Installez plutôt l’autorité de la loge sur le serveur.
block-form = Écrit comme
block-env = Fichier env
block-compose = Docker Compose
block-which = Quelles lignes
block-needed = Les { $count } nécessaires
block-all = Toutes les { $count }
lines =
    { $count ->
        [one] { $count } ligne, et à quoi elle sert
       *[other] { $count } lignes une à une, et à quoi chacune sert
    }
lines-others =
    { $count ->
        [one] { $count } ligne que l’on peut omettre
       *[other] { $count } lignes que l’on peut omettre
    }
note-issuer = L’adresse de cette loge. Chaque lettre compte ; pas de barre à la fin.
note-exclude = Arrête le fournisseur livré avec le serveur. S’il y a déjà d’autres valeurs, ajoutez celle-ci après une virgule.
note-rewrite = Le serveur donne la description de cette loge (discovery) comme la sienne ; les applications la cherchent d’abord là.
note-verify = Le serveur vérifie les jetons par leur signature.
note-userinfo = Le serveur interroge la loge sur vous une fois par jeton.
note-jwks-interval = Minutes après lesquelles il relit les clés de signature.
note-jwks-timeout = Secondes pendant lesquelles il les attend.
note-jwks-rate = Secondes entre deux lectures pour une clé inconnue.
note-jwks-unknown = Une clé inconnue les fait relire ; de nouvelles clés valent ainsi tout de suite.
note-by-subject = Le serveur vous reconnaît à un identifiant qui ne change jamais de mains.
note-by-username = Le serveur vous reconnaît à votre nom d’utilisateur. Qui reçoit le nom reçoit le compte.
note-inside = Comment cela s’appelle dans le serveur.
note-autoprovision = La première connexion crée le compte.
note-auto-username = Le nom d’utilisateur d’un compte créé.
note-auto-email = Son adresse électronique ; peut manquer.
note-auto-name = Son nom. Le serveur refuse les gens sans nom.
note-auto-groups = Ses groupes ; le serveur les relit toutes les quelques minutes.
note-match = Un nom d’utilisateur peut ressembler à un identifiant.
note-roles-driver = Le serveur prend le rôle dans les jetons.
note-roles-default = Tout le monde reçoit le rôle habituel du serveur.
note-roles-claim = Où sont les rôles dans les jetons. Sans l’un de ses rôles, le serveur ne laisse entrer personne.
note-no-default-role = Aucun rôle sauf celui des jetons.
note-default-role = Le serveur donne ce rôle aux nouveaux comptes.
note-web-id = L’identifiant de l’interface web.
note-web-scope = Ce que demande l’interface web.
note-web-metadata = Où l’interface web trouve tout le reste.
note-web-authority = La loge, encore une fois pour l’interface web.
note-csp = Une copie de la politique de sécurité du serveur avec les lignes de l’étape suivante ; sans elle, la connexion sur le web échoue sans un mot.
note-webfinger = Les applications récentes demandent au serveur par WebFinger où se connecter.
note-webfinger-id = L’identifiant avec lequel les applications récentes de cette sorte se connectent.
note-webfinger-scopes = Ce qu’elles demandent.
note-insecure = Le serveur ne vérifie pas les certificats. Seulement pour essayer.
note-mfa = Laissez-le éteint, sauf si tout le monde se connecte ici avec un second facteur.
subject = Vous venez d’un autre fournisseur
subject-sentence = Les serveurs et les applications vous reconnaissent à un identifiant (subject). Si le fournisseur du serveur vous connectait jusqu’ici, vous pouvez rester la même personne.
subject-warning = Faites-le avant la première connexion ici. Qui vous connaît déjà d’ici vous prendra ensuite pour quelqu’un d’autre.
subject-id = L’identifiant de votre compte dans l’ancien annuaire
subject-id-hint = Long, avec des tirets. Le serveur le montre dans sa liste d’utilisateurs.
subject-backend = Le module de l’ancien fournisseur
subject-backend-hint = Laissez vide, sauf si vous savez mieux.
subject-look = Montrer ce que cela donnerait
subject-would = Ce serait
subject-still = C’est encore
subject-is = C’est maintenant
subject-was = C’était
subject-apply = Devenir cette personne…
subject-ask = Changer qui vous êtes pour les applications ?
subject-deed = Changer
subject-effect-other = Les applications et serveurs qui vous connaissent d’ici vous prendront pour une autre personne.
subject-effect-access = Tous les accès des applications sont retirés ; elles redemandent.
subject-effect-old = Cela n’aide que si l’ancien fournisseur montrait exactement cet identifiant.
subject-done = Les applications vous connaissent désormais sous l’autre identifiant.

## Réglages : l’adresse de la loge
rename = Adresse
rename-sentence = C’est ici que les applications trouvent votre loge. Son nom reste, car votre phrase de passe y est liée ; son port peut changer.
rename-port = Port
rename-port-here = Gatelodge écoute en ce moment sur le port { $port }.
rename-port-hint = Sans indication, c’est le port habituel de https, 443.
rename-port-wrong = Un port est un nombre de 1 à 65535.
rename-button = Changer l’adresse
rename-ask = Déplacer la loge à { $address } ?
rename-deed = Changer l’adresse
rename-effect-apps = Chaque application doit connaître la nouvelle adresse, { $address }. D’ici là, elle ne peut pas vous connecter.
rename-effect-old = Plus personne ne répond à l’ancienne adresse.
rename-effect-stays = Les navigateurs restent connectés, et les applications gardent ce que vous avez autorisé.
rename-effect-listen = Gatelodge écoute sur le port { $port }. Démarrez-le sur le port { $wanted }, sans quoi la loge n’est pas jointe.
renamed = La loge est maintenant à { $address }.

## Combien de temps les choses durent
session-lifetime = Un navigateur reste connecté { $idle } après sa dernière utilisation, et { $most } au plus.
app-lifetime = Son accès dure { $access } ; ensuite, elle a de nouveau besoin de vous.
app-lifetime-renewed = Son accès dure { $access } à la fois. Elle peut le renouveler pendant { $idle } après la dernière utilisation, et pendant { $most } au plus ; ensuite, elle vous redemande.
authority-nearby = Les autres connaissent cet ordinateur sous :

## Les données que les applications gardent ici
documents = Vos données
settings-documents = Ce que les applications gardent ici, à emporter ou à supprimer.
documents-sentence = Ce que les applications gardent dans cette loge, par nature. C’est à vous : prenez-en une copie quand vous voulez.
documents-empty-title = Rien encore
documents-empty = Quand une application que vous autorisez à garder des données ici écrit quelque chose, vous le trouvez sous sa nature.
documents-total =
    { $types ->
        [one] Une nature de données, { $size }
       *[other] { $types } natures de données, { $size }
    }
documents-count =
    { $count ->
        [one] { $count } document
       *[other] { $count } documents
    }
documents-copy = Une copie est un fichier texte avec un document (JSON) par ligne. Elle peut contenir ce que d’autres ne doivent pas lire.
documents-mirror = Elles suivent ce qui est installé : elles partent quand vous le retirez.
documents-save = Enregistrer une copie…
documents-copying = { $done } sur { $count }…
documents-remove = Tout supprimer…
documents-ask =
    { $count ->
        [one] Supprimer le document de « { $name } » ?
       *[other] Supprimer les { $count } documents de « { $name } » ?
    }
documents-deed = Supprimer
documents-effect-gone = Ils disparaissent pour de bon. Seule une copie enregistrée les ramène.
documents-effect-apps = Les applications qui s’en servent ne trouvent plus rien, et recommencent peut-être à zéro.
documents-removed = { $name } : supprimé.
doctype-unknown = Une nature que seule son application connaît
doctype-everything = Tout ce qui est gardé ici
doctype-all-under = Toutes les natures sous { $doctype }
doctype-accounts = Comptes chez d’autres services
doctype-apps = Applications web installées
doctype-bank-accounts = Comptes bancaires
doctype-bank-operations = Opérations bancaires
doctype-bills = Factures
doctype-bookmarks = Signets
doctype-events = Agenda
doctype-contacts = Contacts
doctype-contact-groups = Groupes de contacts
doctype-files = Fichiers et dossiers
doctype-file-versions = Versions antérieures de fichiers
doctype-jobs = Tâches
doctype-konnectors = Connecteurs
doctype-notes = Notes
doctype-notifications = Notifications
doctype-clients = Applications qui ont accès
doctype-permissions = Permissions
doctype-albums = Albums photo
doctype-logins = Connexions
doctype-settings = Réglages
doctype-sharings = Partages
doctype-tags = Étiquettes
doctype-todos = Listes de tâches
doctype-triggers = Tâches planifiées

## Les lettres et le serveur de courriel
mail = Courrier
settings-mail = Les lettres que la loge vous a écrites, et le serveur qui les envoie.
mail-sentence = La loge vous écrit quand vous oubliez votre phrase de passe. Ce qu’elle a écrit est aussi gardé ici.
mail-only-kept = Aucun serveur de courriel n’est réglé. Les lettres ne partent pas ; vous les lisez ici, avec leurs liens.
mail-letters = Lettres
mail-empty-title = Aucune lettre
mail-empty = Quand quelqu’un demande une nouvelle phrase de passe ou son indice sur la page de connexion, la lettre arrive ici.
mail-to = À { $address }
mail-to-nobody = À personne : vous n’avez pas d’adresse e-mail
mail-kept = Gardée ici
mail-waiting = En attente
mail-sent = Envoyée
mail-failed = Non envoyée
mail-kind-hint = Indice de la phrase de passe
mail-kind-reset = Lien vers une nouvelle phrase de passe
mail-kind-code = Code de connexion
mail-kind-activation = Code pour activer les codes par courriel
mail-problem =
    { $count ->
        [one] Un essai. Réponse du serveur de courriel :
       *[other] { $count } essais. Dernière réponse du serveur de courriel :
    }
mail-next = Prochain essai : { $when }.
mail-link = Lien dans cette lettre
mail-send = Envoyer maintenant
mail-again = Renvoyer
mail-sending = Envoi…
mail-was-sent = Le serveur de courriel a pris la lettre.
mail-remove = Supprimer…
mail-remove-ask = Supprimer la lettre « { $subject } » ?
mail-remove-deed = Supprimer
mail-remove-effect = Elle ne part plus, et ses liens ne se lisent plus ici. Si elle est déjà partie, elle reste là où elle est arrivée.
mail-removed = La lettre est supprimée.
mail-server = Serveur de courriel
mail-server-sentence = Le serveur par lequel votre programme de courriel envoie. Il voit ce que disent les lettres.
mail-host = Serveur
mail-host-hint = Comme dans les réglages de votre programme de courriel, pour l’envoi.
mail-security = Protection
mail-security-hint = Comment le chemin vers le serveur est protégé.
mail-security-tls = TLS
mail-security-start-tls = STARTTLS
mail-security-none = Aucune, seulement sur cet ordinateur
mail-port = Port
mail-port-hint = Vide : { $port }.
mail-from = Les lettres viennent de
mail-from-hint = Une adresse e-mail depuis laquelle le serveur vous laisse écrire.
mail-user = Nom d’utilisateur
mail-user-hint = Vide si le serveur n’en demande pas.
mail-password = Mot de passe
mail-password-hint = Il est gardé scellé dans le fichier de la loge.
mail-password-kept = Un mot de passe est gardé. N’en écrivez un autre que pour le changer.
mail-test = Envoyer une lettre d’essai
mail-test-sent = Le serveur de courriel a pris une lettre d’essai pour { $address }.
mail-test-nowhere = La lettre d’essai va à votre propre adresse. Écrivez-la d’abord dans les réglages.
mail-server-remove = Retirer…
mail-server-ask = Retirer le serveur de courriel ?
mail-server-deed = Retirer
mail-server-effect = Les lettres ne partent plus ; vous les lisez seulement dans cette fenêtre.
mail-server-effect-waiting = Son mot de passe est oublié.
mail-server-removed = Le serveur de courriel est retiré.

## La loge comme lieu d’applications web
place = Page d’accueil et noms
settings-place = Où vous allez après la connexion, et sous quels noms la loge est connue.
place-sentence = Pour les applications web de votre loge : laquelle vous voyez d’abord, et sous quels noms on les joint.
place-blocked = La loge est fermée ({ $reason }) : personne n’entre, et aucune application ne reçoit rien.
place-first = Première page après la connexion
place-first-hint = Une application web et l’endroit en elle. Vide : selon le contexte.
place-aliases = Autres noms
place-aliases-hint = Des domaines qui mènent à la même loge. Les applications qui en connaissent un la trouvent là.
place-alias-add = Un autre nom
place-old = Nom d’avant
place-old-hint = Le domaine qu’avait la loge avant de déménager. Ses visiteurs sont renvoyés ici.
place-close = Fermer la loge
place-close-sentence = Quand quelque chose ne va pas, ou que vous partez longtemps. Rien n’est perdu.
place-close-button = Fermer la loge
place-open-button = Rouvrir la loge
place-close-ask = Fermer la loge ?
place-close-effect = Personne ne peut se connecter, et les applications sont refusées, même celles qui ont accès.
place-close-effect-data = Tout reste en l’état : applications, permissions, données.
place-close-effect-back = Vous la rouvrez ici à tout moment.
context = Contexte
context-name = Contexte de cette loge
context-hint = Un ensemble nommé de réglages que plusieurs loges partagent. La configuration les définit.
context-none = Aucun
context-empty = La configuration ne définit pas de contexte. Un contexte est un ensemble nommé de réglages que plusieurs loges partagent, dans la section [contexts] de gatelodge.toml.

## Applications du monde Cozy et applications web installées
permissions = Ce qu’elle peut faire
permissions-sentence = Avec les données de cette loge, et rien d’autre. Retirez ce dont elle n’a pas besoin.
permissions-none = Rien. Elle n’a aucune permission sur les données de cette loge.
permission-app = L’application web « { $app } »
permission-app-meaning = Tout ce que cette application web peut faire
permission-everything = Lire, ajouter, modifier et supprimer
permission-narrowed = c’était plus auparavant
permission-only =
    { $count ->
        [one] Seulement celui-ci : { $values }
       *[other] Seulement ceux-ci : { $values }
    }
permission-only-where = Seulement là où { $field } est { $values }
verb-get = lire
verb-post = ajouter
verb-put = modifier
verb-patch = modifier en partie
verb-delete = supprimer
permission-narrow = Lire seulement…
permission-narrow-name = Lire seulement… { $name }
permission-withdraw = Retirer…
permission-withdraw-name = Retirer… { $name }
permission-narrow-deed = Ne laisser que la lecture
permission-withdraw-deed = Retirer
permission-narrow-ask = Ne laisser à { $app } que la lecture de « { $name } » ?
permission-withdraw-ask = Retirer « { $name } » à { $app } ?
permission-effect-read = Elle les lit encore. Elle n’en ajoute, n’en modifie et n’en supprime plus, et ce qu’elle tente d’enregistrer échoue.
permission-effect-none = Elle ne voit plus rien de ces données. Ce qu’elle en montre s’arrête ou vieillit.
permission-effect-write = Elle ne voit et ne modifie plus rien de ces données. Ce qu’elle en fait cesse de fonctionner.
permission-effect-app = Elle ne peut plus rien de ce que peut l’application web « { $app } », et doit vous redemander.
permission-effect-now = Cela vaut tout de suite, même pour les jetons qu’elle a déjà.
permission-effect-again = Elle peut vous le redemander ; vous décidez alors de nouveau.
permission-withdrawn = Retiré.
permission-is-narrowed = Elle ne fait plus que lire.
cozy-add = Ajouter une application Cozy à la main
cozy-add-meaning = Pour les scripts et outils qui ne savent pas s’enregistrer eux-mêmes.
cozy-add-sentence = Les applications Cozy s’enregistrent elles-mêmes. Créez-en une ici pour un script ou un outil qui ne le peut pas.
cozy-made = Donnez ceci au programme. Le secret n’est montré que maintenant.
cozy-name = Nom
cozy-software-hint = De quel programme il s’agit, par exemple github.com/vous/script.
cozy-redirect = Adresse de redirection
cozy-registration-token = Jeton d’enregistrement
cozy-token = Un jeton à la main
cozy-token-hint = Ce qu’il permet, par exemple io.cozy.files:GET io.cozy.contacts. L’application reçoit les mêmes droits.
cozy-token-button = Créer un jeton
cozy-token-made = Le jeton est créé. Il n’est montré qu’une fois.
cozy-app-kind = Une application du monde Cozy
cozy-app-row =
    { $count ->
        [0] Ne peut rien faire
        [one] Une permission sur vos données
       *[other] { $count } permissions sur vos données
    }
cozy-system = Autorisée sur
cozy-remove-meaning = Elle perd aussitôt son accès. Elle peut s’inscrire de nouveau et vous demander.
cozy-remove-effect-data = Ce qu’elle a gardé dans cette loge reste ; vous le trouvez sous Vos données.
cozy-removed = { $name } est supprimée.
web-app-kind = Une application web dans votre loge
konnector-kind = Un connecteur dans votre loge : il va chercher des données ailleurs
web-app-row = Application web dans votre loge
konnector-row = Connecteur dans votre loge
web-app-ready = Installée
web-app-not-ready = Pas prête
web-app-open = Ouvrir
web-app-no-address = Ses pages n’ont pas d’adresse, car aucun nom ne peut précéder celui de la loge. Créez une loge qui a un nom, comme me.localhost.
web-app-other-site = Les navigateurs la prennent pour un autre site que la loge et ne la laissent pas l’appeler. Créez une loge qui a son propre nom, comme me.localhost.
web-app-editor = Faite par
web-app-size = Taille
web-app-files =
    { $count ->
        [one] Un fichier, { $size }
       *[other] { $count } fichiers, { $size }
    }
web-app-permissions = Pendant que vous êtes connecté, avec les données de cette loge. C’est la liste de l’application elle-même ; elle part avec elle.
web-app-where = Où elle est
web-app-address = Adresse
web-app-source = D’où elle vient
web-app-source-hint = Un dossier contenant un manifeste, une archive .tar.gz d’un tel dossier, ou registry:// et un nom.
web-app-slug = Nom dans les adresses
web-app-slug-hint = Comme le dit son manifeste, par exemple notes.
web-app-add = Installer une application web
apps-web-app-add = Depuis un dossier ou une archive ; ses pages s’ouvrent ensuite dans votre loge.
web-app-add-sentence = Ses pages tournent dans votre loge et peuvent faire de vos données ce qu’énumère son manifeste. N’installez que ce en quoi vous avez confiance.
web-app-folder = Choisir un dossier…
web-app-archive = Choisir une archive…
web-app-install = Installer
web-app-installing = Installation…
web-app-look = Que pourra-t-elle faire ?
web-app-would = Une fois installée, elle pourra faire ceci de ce que vous gardez ici.
web-app-would-nothing = Elle ne demande rien de ce que vous gardez ici.
web-app-installed = { $name } est installée. Voyez ce qu’elle peut faire.
web-app-update = Autre version
web-app-update-meaning = Prend ce qui est maintenant à sa source. Ce qu’elle peut faire peut changer avec.
web-app-update-button = Mettre à jour
web-app-updated = La version { $version } est installée.
web-app-same = Sa source a aussi la version { $version }.
web-app-remove = Désinstaller
web-app-remove-button = Désinstaller…
web-app-remove-meaning = Ses pages et ses permissions partent. Ce qu’elle a gardé ici reste.
web-app-remove-ask = Désinstaller { $name } ?
web-app-remove-deed = Désinstaller
web-app-effect-files = Ses pages sont supprimées et ne s’ouvrent plus.
web-app-effect-tokens = Ses jetons cessent aussitôt de fonctionner, et ceux des applications qui lui sont liées aussi.
web-app-effect-data = Les données qu’elle a gardées dans cette loge restent ; vous les trouvez sous Vos données.
web-app-removed = { $name } est désinstallée.

## Ce que la loge a à dire (sayings.ts)
said-lodge-runs = Elle fonctionne.
said-lodge-at-rest = Elle est à l’arrêt.
said-file-intact = Le fichier est intact.
said-file-damaged = Le fichier est abîmé : { $report }. Arrêtez Gatelodge et rétablissez une sauvegarde.
said-no-instance = Il n’y a pas encore de loge. Créez-en une dans cette fenêtre.
said-instances-in-use =
    { $count ->
        [one] Une loge, en service.
       *[other] { $count } loges, toutes en service.
    }
said-instances-wait = { $waiting } sur { $count } attendent encore que leur propriétaire choisisse une phrase de passe.
said-root-key-in-keyring = Dans le trousseau du système.
said-root-key-in-file = Dans le fichier root.key à côté des données, lisible par vous seul. Sauvegardez-le avec elles.
said-log-whole = Entier : { $events } lignes telles qu’elles ont été écrites.
said-log-broken = La ligne { $event } a été modifiée ou retirée de l’extérieur. L’activité en dit plus ; comparez avec une sauvegarde.
said-passphrase-cost = Un essai coûte { $milliseconds } ms et { $mebibytes } Mio sur cet ordinateur (scrypt, passes : { $passes }).
said-passphrase-cost-set = Un essai coûte { $mebibytes } Mio (scrypt, une passe), comme le dit la configuration.
said-passphrase-cost-unknown = Le coût d’un essai est mesuré à la prochaine connexion.
said-other-port = { $domain } indique un autre port que celui où Gatelodge écoute ({ $port }). Démarrez Gatelodge sur ce port, ou renommez la loge { $to } dans les réglages.
said-clock-behind = L’horloge de l’ordinateur retarde de plusieurs années. Réglez-la : les jetons en dépendent.
said-clock-plausible = Plausible.
said-certificate-good = Le certificat vaut pour { $names }.
said-no-certificate-yet = Il n’y a pas encore de certificat. Créez l’autorité locale, ou indiquez votre propre certificat.
said-no-certificate-works = Aucun certificat ne fonctionne.
said-local-authority-ends = L’autorité locale arrive à son terme. Remplacez-la ; chaque appareil qui lui fait confiance aura besoin de la nouvelle.
said-certificate-expired = Le certificat a expiré. Mettez-en un nouveau à sa place.
said-certificate-expires =
    { $days ->
        [one] Le certificat expire dans un jour. Mettez-en un nouveau à sa place ; il est repris aussitôt.
       *[other] Le certificat expire dans { $days } jours. Mettez-en un nouveau à sa place ; il est repris aussitôt.
    }
said-certificate-files = Les fichiers de votre certificat ne conviennent pas : { $why }
said-listener-shut = { $address } est fermé : { $why }
said-local-authority-lacks-name = L’autorité locale ne signe pas pour { $host }. Remplacez-la par une autorité qui a aussi ce nom.
said-certificate-lacks-name = Votre certificat ne vaut pas pour { $host }. Indiquez-en un qui convient, ou utilisez l’autorité locale.
said-nobody-listens = Rien ne répond pour elle : pas d’écoute https sur le port { $port }, et aucun proxy inverse n’est indiqué. Écoutez sur ce port, ou indiquez votre proxy dans la configuration.
said-reached = { $domain } est joignable.
said-not-reached = Cet ordinateur ne joint pas { $domain } ({ $why }). Son nom doit mener ici ou au proxy placé devant.
said-apps-registered = Toutes les applications livrées avec le serveur sont inscrites.
said-apps-missing = Ne sont plus inscrites : { $names }. Retirez le serveur ici et ajoutez-le de nouveau.
said-issuer-is-here = { $issuer } désigne cet ordinateur seul, et le serveur est ailleurs. Créez une loge sous un nom que le serveur peut joindre, en https.
said-issuer-not-https = { $issuer } n’est pas en https. C’est bon pour un essai sur le web ; les applications de bureau et mobiles le refusent. Un serveur dans un conteneur ne le joint pas : à l’intérieur, localhost est le conteneur lui-même.
said-issuer-https = { $issuer } est en https.
said-certificate-none = Sans https, il n’y en a pas.
said-certificate-untrusted = Signé par une autorité à laquelle cet ordinateur ne fait pas confiance. Là où elle n’est pas installée échouent : le serveur, l’application de bureau, l’application Android et son navigateur, l’application iOS et son navigateur. Les navigateurs des ordinateurs avertissent. Installez l’autorité de cette loge sur chacun, ou utilisez un certificat d’une autorité publique.
said-certificate-not-valid = Il n’est pas valable aujourd’hui : le serveur et toutes les applications le refusent. Renouvelez-le, ou réglez l’horloge.
said-certificate-other-name = Il est pour un autre nom : le serveur et toutes les applications le refusent. Obtenez-en un pour le nom de l’adresse.
said-certificate-no-connection = Aucune connexion sécurisée n’a pu être établie. Vérifiez ce qui écoute à cette adresse.
said-certificate-not-checked = Il n’a pas pu être vérifié, car personne n’a répondu.
said-certificate-trusted = Cet ordinateur lui fait confiance. Les téléphones et le serveur ont leurs propres listes : une autorité installée ici doit l’être là-bas aussi.
said-provider-answers = Répond à { $issuer } comme il se doit.
said-provider-is-somebody-else = Quelqu’un d’autre répond à { $issuer }. Vérifiez l’entrée DNS du domaine, le port et le proxy inverse.
said-provider-name-unknown = Son propre nom est inconnu. Ajoutez-le au DNS, ou au fichier hosts de cet ordinateur, du serveur et de chaque appareil.
said-provider-behind-certificate = Pas jointe : le certificat fait obstacle.
said-provider-not-asked-from-here = Son adresse n’est pas de celles que l’on interroge d’ici ; ouvrez-la plutôt dans le navigateur d’un autre appareil.
said-provider-silent = Personne ne répond à sa propre adresse. Vérifiez l’écoute, le pare-feu et la redirection de port.
said-only-while-running = Les serveurs ne sont interrogés que lorsque Gatelodge fonctionne. Démarrez-le et vérifiez à nouveau.
said-cross-origin-open = L’interface web du serveur peut lire les documents de cette loge.
said-cross-origin-closed = L’en-tête Access-Control-Allow-Origin se perd en route. Un proxy inverse placé devant cette loge ne doit pas l’ôter ; sans lui, personne ne peut se connecter sur le web.
said-server-answers = Il répond.
said-server-is-something-else = Quelque chose répond, mais pas comme OpenCloud ou ownCloud. Vérifiez l’adresse.
said-server-status = Il répond à /status.php avec l’état { $status }. Il est peut-être encore en train de démarrer.
said-server-untrusted = Il répond avec un certificat auquel cet ordinateur ne fait pas confiance ; il n’est donc pas examiné plus avant. Les applications ne lui feront pas confiance non plus.
said-server-not-asked = Il n’a pas pu être interrogé : { $why }. Vérifiez son adresse et qu’il fonctionne.
said-discovery-missing = Le serveur ne délivre pas de document de découverte. Réglez PROXY_OIDC_REWRITE_WELLKNOWN=true et redémarrez-le.
said-discovery-names-us = Il nomme cette loge.
said-discovery-slash = Il nomme cette loge avec une barre oblique en trop ou en moins. Ce doit être exactement { $issuer }.
said-discovery-names-another = Il nomme un autre fournisseur : { $told }. Réglez l’émetteur du serveur sur { $issuer }, désactivez son propre fournisseur et redémarrez-le.
said-discovery-names-nobody = Il ne nomme aucun fournisseur.
said-web-says-nothing = Elle ne dit pas où elle connecte les gens. Les serveurs récents laissent cela à WebFinger.
said-web-leads-elsewhere = Elle connecte les gens à { $told }. Réglez WEB_OIDC_AUTHORITY et WEB_OIDC_METADATA_URL.
said-web-leads-here = Elle connecte les gens ici.
said-web-other-client = Elle utilise un autre identifiant que « web ». Réglez WEB_OIDC_CLIENT_ID=web, ou inscrivez cet identifiant ici.
said-web-finger-leads-here = Il mène les applications récentes ici.
said-web-finger-leads-elsewhere = Il mène les applications récentes à { $told }. Réglez WEBFINGER_OIDC_ISSUER={ $issuer }.
said-web-finger-says-nothing = Il ne dit rien. Les serveurs anciens n’en ont pas ; les applications consultent alors le document de découverte.
said-import-not-a-client = Ce n’est pas un client : un client est une liste de noms et de valeurs.
said-import-no-id = Il n’a pas d’identifiant.
said-import-not-text = « { $key } » doit être un texte.
said-import-not-flag = « { $key } » doit être yes ou no.
said-import-not-list = « { $key } » doit être une liste de textes.
said-import-bad-id = L’identifiant ne peut pas servir : { $why }.
said-import-bad-kind = « { $kind } » n’est pas un type d’application ; il faut web ou native.
said-import-no-address = Il n’a pas d’adresse pour les réponses et ne peut servir tant que vous ne lui en donnez pas. Avant, n’importe laquelle convenait : n’importe qui aurait pu prendre ses réponses.
said-import-trusted-native = Il reste de confiance comme avant : il obtient l’accès sans question. Tout programme de l’appareil peut se faire passer pour lui.
said-import-needs-pkce = Il doit utiliser PKCE ici ; toutes les applications actuelles le font.
said-import-scopes-none = Les portées qu’il reçoit sans demander sont omises : ce ne sont pas des portées.
said-import-scopes-unknown = Parmi les portées qu’il reçoit sans demander, celles-ci n’ont pas de sens ici : { $scopes }.
said-import-own-scopes-kept = Ses propres portées sont gardées, mais ne servent pas : { $scopes }.
said-import-pages-kept = Les pages où l’on est envoyé après la connexion sont gardées, mais ne servent pas : { $pages }.
said-import-needs-server = Il lui faut l’adresse du serveur ; donnez-la avec l’importation.
said-import-address-needs-server = « { $address } » ne peut être enregistrée : il lui faut l’adresse du serveur ; donnez-la avec l’importation.
said-import-address-ours = « { $address } » ne peut être enregistrée : elle mène à Gatelodge, pas à l’application.
said-import-address-refused = « { $address } » ne peut être enregistrée : { $why }
said-import-address-native = « { $address } » ne peut être enregistrée : les programmes d’un appareil utilisent une adresse de bouclage ou leur propre schéma, ou l’entrée doit dire « application_type: web ».
said-import-address-web = « { $address } » ne peut être enregistrée : les clients web ont besoin de https://, ou l’entrée doit dire « insecure: yes ».
said-import-no-secret = Il n’a pas de secret et est donc pris pour un client public.
said-import-bad-secret = Le secret ne peut pas servir : au plus 512 caractères ASCII imprimables.
said-import-secret-left-out = Il dit ne pas s’authentifier ; son secret est donc omis.
said-import-method = « { $method } » n’est pas possible ; il s’authentifie avec son secret.
said-import-grant-type = Le type d’octroi « { $grant } » est omis.
said-import-algorithm = « { $field }: { $told } » devient { $taken }.
said-import-request-object = « request_object_signing_alg: { $told } » n’est pas possible ; tout algorithme adapté à ses clés est accepté.
said-import-keys = { $good } de ses { $count } clés peuvent servir ; il faut des clés publiques RSA, P-256 ou Ed25519 pour signatures.
said-import-home-page = Sa page d’accueil est omise : il faut une adresse https://.
said-import-twice = Une entrée plus haut a le même identifiant ; c’est elle qui compte.
said-import-exists = Une application de cet identifiant est déjà enregistrée et reste telle quelle.
said-import-authority = Ligne { $line } : la connexion par l’autre fournisseur « { $id } » n’est pas importée.
said-import-scope-texts = Les textes de { $names } ne sont pas importés : la page de consentement a les siens, en trois langues.
said-import-no-clients = Il ne contient aucun client.
said-subject-is-already = C’est déjà le sujet ; rien ne change.
said-subject-taken-for-another = Les serveurs et les applications qui vous connaissent d’ici vous prendront ensuite pour une autre personne. Faites-le avant la première connexion.
said-subject-access-withdrawn = Tous les accès des applications sont retirés ; elles redemanderont.
said-subject-compare = Cela ne convient que si l’ancien fournisseur montrait exactement ce sujet : comparez-le avec un jeton de l’ancien fournisseur.
said-trust-puts-beside = Place le certificat à côté des autorités locales du système.
said-trust-takes-away = Retire le certificat des autorités locales du système.
said-trust-reads-again = Relit la liste des autorités.
said-trust-tells-chromium = L’annonce à Chromium et aux navigateurs qui en dérivent (certutil se trouve dans libnss3-tools ou nss-tools).
said-trust-on-mac = Fait confiance au certificat pour les serveurs web, pour vous seul. macOS demande votre mot de passe.
said-distrust-on-mac = Ne fait plus confiance au certificat. macOS demande votre mot de passe.
said-trust-on-windows = Fait confiance au certificat, pour vous seul. Windows demande si vous êtes sûr.
said-distrust-on-windows = Ne fait plus confiance au certificat. Windows demande si vous êtes sûr.
not-asked-address = son adresse n’est pas de celles que l’on interroge d’ici
not-asked-unknown-name = son nom est inconnu
not-asked-unreachable = il est injoignable
not-asked-unknown-authority = son certificat ne vient pas d’une autorité reconnue ici
not-asked-expired = son certificat n’est pas valable aujourd’hui
not-asked-other-name = son certificat est pour un autre nom
not-asked-tls = aucune connexion sécurisée n’a pu être établie
not-asked-answer = sa réponse est mal formée
not-asked-too-slow = il a mis trop de temps
not-asked-resting = il vient d’échouer et est laissé tranquille un moment
not-asked-closed = les serveurs ne sont interrogés que lorsque Gatelodge fonctionne
reason-device = { $browser } sous { $system }
reason-next-try =
    { $seconds ->
        [one] Prochain essai après une seconde.
       *[other] Prochain essai après { $seconds } secondes.
    }
reason-registered-itself = Elle s’est inscrite elle-même.
reason-by-itself = D’elle-même.
reason-by-the-app = Par l’application.
reason-for-itself = Pour elle-même ; personne n’était là.
reason-by-the-owner = Par vous.
reason-code-again = Un code déjà utilisé est revenu ; tout ce qui en venait a été révoqué.
reason-refresh-token-again = Un jeton de rafraîchissement déjà utilisé est revenu ; tout ce qui en venait a été révoqué.
reason-new-secret = Elle a un nouveau secret.
reason-imported = Elle est venue d’un fichier.
reason-with-cloud-server = Elle est venue avec un serveur de fichiers.
reason-subject-changed = Votre sujet a été changé.
check-lodge = Loge
check-database = Fichier
check-instances = Loges
check-root-key = Clé racine
check-log = Journal
check-passphrase = Phrase de passe
check-https = https
check-clock = Horloge

provider = Connexion avec un autre fournisseur
settings-provider = Laisser un fournisseur de confiance dire qui vous êtes, et l’essayer d’abord.
provider-sentence = Un fournisseur OpenID Connect, ou une autre loge, peut dire qui vous êtes. La configuration le nomme ; ici, vous voyez ce qu’il dit avant de vous y fier.
provider-now = Dans la configuration
provider-now-too = Cette loge est dans le contexte { $context } : vous pouvez aussi vous connecter avec { $issuer }.
provider-now-only = Cette loge est dans le contexte { $context } : vous pouvez vous connecter seulement avec { $issuer }.
provider-none = La configuration n’a pas de fournisseur pour cette loge.
provider-links = Les liens avec un JWT connectent ici aussi.
provider-missing = Personne ne peut encore s’y connecter. Ces clés manquent : { $keys }
provider-try = Essayer la connexion
provider-another = Un autre fournisseur
provider-another-sentence = Cherchez-le, connectez-vous une fois chez lui et voyez ce qu’il dit. Personne n’est connecté ici pour autant, et rien n’est gardé.
provider-issuer = Adresse du fournisseur
provider-issuer-hint = Son émetteur (issuer), à la lettre comme il le publie lui-même.
provider-look = Chercher
provider-found = Se faire connaître
provider-register = Inscrivez cette loge chez lui comme application, avec cette adresse de retour. Le fournisseur vous donne l’identifiant et le secret.
provider-redirect = Adresse de retour
provider-client-id = Identifiant (client id)
provider-secret = Secret
provider-secret-hint = Il est envoyé au fournisseur et n’est pas gardé.
provider-scope = Ce qui est demandé
provider-scope-hint = Il connaît : { $scopes }
provider-field = Donnée qui nomme une loge
provider-field-hint = Si elle reste vide, la personne est reconnue à son sujet (sub), qui figure alors comme identifiant OIDC de la loge.
provider-prefix = Devant
provider-suffix = Derrière
provider-waiting = Connectez-vous chez le fournisseur dans votre navigateur. Ce qu’il dit apparaît ici.
provider-address = Si aucun navigateur ne s’est ouvert
provider-said = Ce que le fournisseur a dit
provider-failed = Cela n’a pas marché :
provider-is-owner = C’est le propriétaire de { $domain }.
provider-is-other = Avec ces réglages, ce ne serait pas le propriétaire de { $domain }.
provider-claim = Donnée
provider-value = Valeur
provider-source = Se trouve dans
provider-meaning = Ce qu’elle veut dire ici
provider-in-both = userinfo et jeton d’identité
provider-in-user-info = userinfo
provider-in-id-token = jeton d’identité
provider-means-instance = La loge { $domain }
provider-means-owner = Comparée à l’identifiant OIDC de la loge
provider-means-session = Le fournisseur termine la session par elle
provider-take = Reprendre
provider-take-sentence = Mettez ce bloc dans la configuration, écrivez le secret entre les guillemets et redémarrez la loge. C’est du YAML ; dans un fichier en .toml, les mêmes clés vont dans [authentication.…].
provider-block = Bloc pour la configuration

## Connecteurs

## Connexions
connectors-sentence = Vos comptes chez d’autres services. Vous donnez votre accord une fois ; la loge garde les jetons, les renouvelle et les donne aux programmes que vous choisissez.
accounts = Comptes connectés
accounts-empty-title = Pas encore de compte
accounts-empty = Choisissez un service plus bas, indiquez à la loge l’identifiant qu’il vous donne, puis Connecter. Votre navigateur s’ouvre, vous donnez votre accord et le compte apparaît ici.
account-well = La loge le renouvelle toute seule.
account-until = Vous devrez donner à nouveau votre accord avant le { $when }.
account-ended = { $service } ne l’accepte plus. Connectez-le à nouveau ; il garde sa place ici.
account-refused = { $service } refuse la loge. Vérifiez l’identifiant et le secret plus bas.
account-unreachable = { $service } est injoignable pour l’instant. Rien n’est perdu ; un nouvel essai aura lieu à la prochaine demande.
account-since = Connecté
account-token-ends = Fin du jeton
account-needs-you = Aura besoin de vous
account-not-told = Le service ne le dit pas
account-given = Donné pour la dernière fois
account-connect = Connecter
account-connect-name = Connecter { $name }
account-reconnect = Connecter à nouveau
account-renew = Renouveler
account-renewed = { $name } a un nouveau jeton.
account-disconnect = Déconnecter
account-disconnect-ask = Déconnecter { $name } ?
account-disconnected = { $name } est déconnecté, ici et chez le service.
account-disconnected-here = { $name } n’est plus ici. Le service ne l’a pas su : retirez aussi l’accès chez lui.
account-effect-service = { $service } est prié d’oublier les jetons, si c’est possible.
account-effect-programs = Les programmes et les connecteurs n’ont plus ses jetons, et ses horaires prennent fin.
account-effect-data = Ce qui a été récupéré avec lui reste.
programs = Programmes de cet ordinateur
programs-of = Programmes qui peuvent utiliser { $name }
programs-none = Aucun ne peut encore avoir ses jetons. Celui qui demande apprend quel nom autoriser.
programs-sentence = Ceux-ci peuvent avoir ses jetons avec « gatelodge token ». Un programme dit lui-même son nom.
program-name = Nom du programme
program-hint = Comme il le dit avec --program, par exemple msmtp, mbsync ou git.
program-allow = Autoriser
program-allowed = { $program } peut avoir ses jetons.
program-forbid = Interdire
program-forbid-name = Interdire { $program }
program-forbidden = { $program } n’a plus de jetons.
konnectors = Connecteurs
konnectors-empty = Un connecteur récupère vos données chez un service : factures, photos, contacts. Aucun n’est installé.
konnectors-install = En installer un
konnectors-no-node = Les connecteurs tournent avec Node.js, introuvable sur cet ordinateur. Installez la version 20 ou plus récente depuis nodejs.org.
konnector-never = Il n’a pas encore tourné.
konnector-queued = Il attend son tour.
konnector-running = Il travaille.
konnector-done = Il a fait son travail.
konnector-error-login = Le service n’a pas accepté la connexion.
konnector-error-action = Le service attend quelque chose de vous : allez-y voir, puis relancez-le.
konnector-error-vendor = Le service a lui-même un problème.
konnector-error-folder = Le dossier de ses fichiers n’existe pas.
konnector-error-account = Il n’a pas trouvé de compte. Connectez-en un d’abord.
konnector-error-node = Node.js manque sur cet ordinateur.
konnector-error-time = Il a pris trop de temps et a été arrêté.
konnector-error-interrupted = La loge s’est arrêtée entre-temps. Relancez-le.
konnector-error-stopped = Vous l’avez arrêté.
konnector-error-gone = Il n’est plus installé.
konnector-error-other = Il a échoué. Son journal en dit plus.
konnector-paused = Il ne tourne plus de lui-même tant que vous ne l’avez pas lancé une fois.
konnector-run = Lancer
konnector-run-name = Lancer : { $name }
konnector-begun = { $name } commence.
konnector-account = Compte
konnector-no-account = Il n’a pas encore de compte chez { $service }.
konnector-schedule = De lui-même
konnector-schedule-none = Il ne tourne que si vous le demandez.
konnector-next = Prochaine fois : { $when }
konnector-often = À quelle fréquence
konnector-schedule-add = Lancer de lui-même
konnector-scheduled = { $name } tourne de lui-même.
konnector-unschedule = Retirer
konnector-unschedule-name = Retirer l’horaire { $plan }
konnector-unscheduled = { $name } a un horaire de moins.
konnector-runs = Derniers passages
konnector-permissions = Ce qu’il peut faire, sa version, sa fin
every-hour = Chaque heure
every-day = Chaque jour
every-week = Chaque semaine
every-month = Chaque mois
run-by-you = par vous
run-by-schedule = de lui-même
run-stop = Arrêter
run-log = Ce qu’il a dit
run-silent = Il n’a rien dit.
runs-all = Tout montrer
services = Services
services-sentence = Chacun veut connaître votre loge une fois : vous l’y inscrivez et il vous donne un identifiant.
service-own = Votre propre fiche ; la ligne de commande la modifie.
preset-ready = Il connaît votre loge.
preset-new = Il ne connaît pas encore votre loge.
preset-set-up = Préparer
preset-set-up-name = Préparer { $name }
preset-step-register = Inscrivez votre loge chez le service, comme application web.
preset-step-callback = Donnez-lui l’adresse ci-dessous, à la lettre, et rapportez ici son identifiant et son secret.
preset-open = Ouvrir { $name }
preset-callback = Adresse de retour
preset-callback-other = Votre adresse de retour en https
preset-callback-hint = Un hôte à vous qui mène à cette loge en https, ou https://localhost : votre navigateur y affichera une erreur, et vous apporterez son adresse ici.
preset-needs-https = { $name } ne renvoie personne vers une adresse sans https. Utilisez une instance https, ou un hôte à vous qui mène ici.
preset-id = Identifiant donné par le service
preset-secret = Secret donné par le service
preset-secret-hint = Il est gardé scellé et n’est plus jamais montré. Laissez vide s’il n’y en a pas.
preset-saved = { $name } est prêt. Connectez maintenant votre compte.
preset-paste = Votre navigateur a affiché une erreur à une adresse https ?
preset-paste-hint = C’est normal là où rien ne répond en https. Copiez l’adresse entière du navigateur et collez-la ici avant un quart d’heure.
preset-finish = Terminer
preset-finished = { $name } est connecté.
