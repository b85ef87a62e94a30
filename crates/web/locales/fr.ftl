# Les pages du serveur en français. Phrases courtes, « vous », au présent ; sans reproche.
# Un seul mot par chose : loge (instance), application (client OAuth), phrase de passe.

## Toutes les pages
page-title = { $page } – { $lodge }
page-title-bare = { $page } – Gatelodge
plate-label = Vous êtes à la loge
footer-tagline = la maison à votre portail

## Connexion
signin-title = Se connecter
signin-lead = Votre phrase de passe ouvre cette loge.
signin-lead-app = Connectez-vous d’abord. Ensuite, vous décidez de ce que l’application peut faire.
signin-next = Ensuite, vers
signin-passphrase = Phrase de passe
signin-button = Se connecter
signin-cancel = Annuler
signin-checking = Vérification…
signin-show = Afficher
signin-show-label = Afficher la phrase de passe
signin-forgot = Phrase de passe oubliée ?
signin-forgot-help = Sur l’ordinateur où tourne cette loge, ouvrez Gatelodge, allez dans Sécurité et choisissez « Réinitialiser la phrase de passe ». Vous en recevez une nouvelle.
signin-wrong = Cette phrase de passe n’ouvre pas la loge. Regardez les majuscules et les espaces, puis réessayez.
signin-throttled =
    { $count ->
        [one] Il y a eu trop d’essais. Attendez { $count } seconde, puis réessayez.
       *[other] Il y a eu trop d’essais. Attendez { $count } secondes, puis réessayez.
    }
signin-again = Votre session est déjà ouverte. Ici, la loge doit savoir que c’est toujours vous : saisissez encore une fois votre phrase de passe.
signin-over = Cette connexion a pris trop de temps, ou trop de codes étaient faux. Recommencez par votre phrase de passe.
signin-passkey = Utiliser une clé d’accès
signin-passkey-failed = Le navigateur n’a apporté aucune clé d’accès. Réessayez ou utilisez votre phrase de passe.
signin-passkey-refused = Cette clé d’accès n’ouvre pas la loge, ou cela a duré trop longtemps. Réessayez ou utilisez votre phrase de passe.
kdf-refused = Cette page est arrivée avec des réglages qui ne protégeraient pas votre phrase de passe ; rien n’a été envoyé. Vérifiez l’adresse, puis rechargez la page.
kdf-failed = Votre navigateur n’a pas pu préparer la phrase de passe ; rien n’a été envoyé. Rechargez la page ou prenez un autre navigateur.

## Se connecter, pour les applications de cette loge
auth-lead-device = Un appareil ou une application demande à être relié à cette loge. Connectez-vous pour voir ce qui est demandé.
auth-stay = Rester connecté dans ce navigateur
auth-reset-sent = Une lettre avec un lien est en route vers le propriétaire de cette loge. Le lien marche une fois, et pas longtemps. Sur l’ordinateur qui fait tourner la loge, la lettre est aussi dans la boîte d’envoi : gatelodge outbox ls

## Une phrase de passe oubliée
lost-title = Phrase de passe oubliée
lost-heading = Phrase de passe oubliée ?
lost-lead = Il y a deux façons de continuer.
lost-hint-heading = Un indice
lost-hint-lead = La loge vous envoie ce que vous avez noté en choisissant la phrase de passe.
lost-hint-button = M’envoyer l’indice
lost-reset-heading = Une nouvelle phrase de passe
lost-reset-lead = La loge vous envoie un lien pour en choisir une nouvelle. Ce que vos applications ont chiffré avec l’ancienne ne pourra alors plus être lu.
lost-reset-button = M’envoyer le lien
lost-at-home = Sur l’ordinateur qui fait tourner cette loge, il y a une troisième façon : ouvrez Gatelodge, allez à Sécurité et choisissez « Réinitialiser la phrase de passe ».
lost-back = Retour à la page de connexion
hint-sent-title = Indice
hint-sent-heading = Regardez votre courrier
hint-sent-lead = S’il y a un indice, il est en route vers le propriétaire de cette loge.
hint-sent-next = Rien n’arrive ? Alors aucun indice n’a été noté, il a été demandé trop souvent, ou aucun courrier ne quitte cette loge. Sur l’ordinateur qui la fait tourner, la lettre est aussi dans la boîte d’envoi : gatelodge outbox ls
renew-title = Choisir une nouvelle phrase de passe
renew-lead = Elle remplace l’ancienne aussitôt. Tous les navigateurs sont déconnectés.
renew-warning = Ce que vos applications ont chiffré avec l’ancienne phrase de passe ne pourra plus être lu. Notez la nouvelle et gardez-la en lieu sûr.
passphrase-hint-label = Indice (peut rester vide)
passphrase-hint-help = La loge vous l’envoie quand vous avez oublié la phrase de passe. N’écrivez rien qui aiderait quelqu’un d’autre.
passphrase-hint-same = L’indice est la phrase de passe elle-même. Choisissez un autre indice, ou laissez-le vide.
passphrase-rounds = La page a envoyé la phrase de passe d’une façon que la loge n’accepte pas. Rechargez la page.

## Accord
consent-title = Autoriser l’accès
consent-heading = Laisser entrer cette application ?
consent-app-label = application (client OAuth)
consent-client-id = Son identifiant ici : { $id }
consent-unnamed = Une application sans nom
consent-unverified-title = Un autre programme pourrait porter ce nom
consent-unverified = Cette application n’a pas de secret : la loge ne peut pas la distinguer d’un autre programme sur cet ordinateur. Autorisez-la seulement si vous venez de la lancer vous-même.
consent-may = Elle pourra
consent-nothing = Elle apprend seulement que vous avez dit oui.
consent-group-who = Savoir qui vous êtes
consent-group-reach = Vous joindre
consent-group-other = Faire plus, selon ses propres termes
consent-group-stay = Revenir sans vous
consent-right-openid = Vous reconnaître par un identifiant qui reste le même
consent-right-profile = Voir votre nom, votre langue et votre fuseau horaire
consent-right-email = Voir votre adresse e-mail
consent-right-address = Voir votre adresse postale
consent-right-phone = Voir votre numéro de téléphone
consent-right-roles = Voir quels rôles vous avez
consent-right-groups = Voir à quels groupes vous appartenez
consent-right-acr = Voir avec quelle sûreté vous avez prouvé qui vous êtes
consent-right-uuid = Voir votre identifiant fixe dans l’annuaire
consent-right-raw-sub = Vous connaître par votre identifiant dans l’annuaire
consent-right-offline-access = Renouveler son accès en votre absence, jusqu’à ce que vous le retiriez
consent-before = déjà autorisé
consent-blank = pas encore rempli
consent-destination = La réponse va à
consent-destination-port = un programme sur cet ordinateur, port { $port }
consent-destination-computer = un programme sur cet ordinateur
consent-destination-host = le site { $host }
consent-destination-scheme = le programme de cet appareil qui ouvre les adresses { $scheme }
consent-allow = Autoriser
consent-deny = Refuser
consent-later = Vous pouvez retirer cet accès à tout moment : dans la fenêtre de Gatelodge, sous Applications.
consent-untick = Décochez ce qu’elle ne doit pas recevoir ; certaines applications fonctionnent alors moins bien.
consent-links = Pages de l’application, non vérifiées par la loge :
consent-link-home = Page d’accueil
consent-link-policy = Confidentialité
consent-link-terms = Conditions d’utilisation
consent-publisher-owner = Vous avez ajouté cette application vous-même.
consent-publisher-preset = Cette application est l’une de celles que Gatelodge connaît.
consent-publisher-import = Vous avez importé cette application depuis un fichier.
consent-publisher-dynamic = Cette application s’est enregistrée elle-même.
consent-self-registered = Elle dit elle-même comment elle s’appelle ; personne ne l’a vérifié.

## Choisir un compte
choose-title = Choisir un compte
choose-heading = Continuer en tant que vous-même ?
choose-lead = L’application demande qui est là. Votre session est ouverte à cette loge.
choose-continue = Continuer en tant que { $name }
choose-another = Se connecter encore une fois

## Déconnecté
signed-out-title = Session fermée
signed-out-heading = Votre session est fermée
signed-out-lead = Pour entrer de nouveau, ce navigateur a besoin de votre phrase de passe.
signed-out-apps = Les applications peuvent garder l’accès que vous leur avez donné. Retirez-le dans la fenêtre de Gatelodge, sous Applications.
signed-out-again = Se reconnecter

## Se déconnecter ?
sign-out-title = Se déconnecter
sign-out-heading = Se déconnecter ici ?
sign-out-lead = Cela ferme votre session dans ce navigateur. Les sessions des autres navigateurs restent ouvertes.
sign-out-asked = L’application qui le demande
sign-out-confirm = Se déconnecter
sign-out-cancel = Garder la session

## Bienvenue
welcome-title = Session ouverte
welcome-heading = Bienvenue, { $name }
welcome-heading-bare = Bienvenue
welcome-lead = Votre session est ouverte dans ce navigateur.
welcome-apps = Une application qui veut entrer vous amène ici d’elle-même. Il n’y a rien d’autre à faire.
welcome-window = Les applications, les connexions et les réglages sont dans la fenêtre de Gatelodge, sur l’ordinateur où tourne cette loge.
welcome-passkeys = Ajouter une clé d’accès
welcome-sign-out = Se déconnecter

# Passkeys
passkeys-title = Clés d’accès
passkeys-lead = Une clé d’accès (passkey) vous permet de vous connecter avec le doigt, le visage ou une clé de sécurité, à la place de la phrase de passe.
passkeys-there = Celles-ci existent déjà :
passkeys-passphrase = Votre phrase de passe, encore une fois
passkeys-begin = Ajouter une clé d’accès
passkeys-back = Retour
passkeys-window = Pour renommer ou retirer des clés d’accès, ouvrez la fenêtre de Gatelodge et allez dans Sécurité.
passkeys-added = La clé d’accès a été ajoutée. Elle ouvre désormais cette loge.
passkeys-refused = La clé d’accès n’a pas été ajoutée : elle existe déjà, ou cela a duré trop longtemps. Réessayez.
passkeys-factor-first = Ce navigateur est entré sans le second facteur. Déconnectez-vous, reconnectez-vous avec les deux, puis revenez.
passkeys-full = Il y a autant de clés d’accès que possible. Retirez-en d’abord une dans la fenêtre de Gatelodge.
passkeys-nowhere = Les navigateurs ne connaissent pas de clés d’accès pour les adresses en chiffres. Ouvrez cette loge par son nom.
passkeys-make-lead = Donnez-lui un nom auquel vous la reconnaîtrez. Votre navigateur demande ensuite comment la garder.
passkeys-name = Nom
passkeys-make = Créer la clé d’accès
passkeys-not-made = Le navigateur n’a créé aucune clé d’accès. Peut-être cet appareil en a-t-il déjà une pour cette loge. Réessayez ou annulez.
passkeys-no-script = Les clés d’accès ont besoin de script, désactivé dans ce navigateur.

## Première visite du propriétaire
onboarding-title = Choisir la phrase de passe
onboarding-lead = Cette loge est prête, et elle est à vous. Une phrase de passe l’ouvre.
onboarding-again = La même phrase de passe, encore une fois
onboarding-hint = Au moins { $count } caractères. Quatre ou cinq mots sans rapport entre eux conviennent bien.
onboarding-keep = La loge ne la garde pas sous une forme que l’on puisse lire. Notez-la et rangez-la en lieu sûr.
onboarding-button = Enregistrer la phrase de passe
onboarding-short = Il y a moins de { $count } caractères. Ajoutez un mot ou deux.
onboarding-long = C’est plus long que ce que la loge accepte. Prenez au plus 1024 caractères.
onboarding-common = Elle serait vite devinée. Choisissez des mots sans rapport entre eux.
onboarding-mismatch = Les deux saisies sont différentes. Saisissez-les de nouveau.

## En attente du propriétaire
need-onboarding-title = Pas encore ouverte
need-onboarding-heading = Cette loge attend sa première visite
need-onboarding-lead = Elle n’a pas encore de phrase de passe : personne ne peut se connecter.
need-onboarding-next = Elle est à vous ? Ouvrez le lien reçu quand elle a été créée. Sans ce lien, ouvrez Gatelodge sur l’ordinateur où tourne cette loge : sous Sécurité, « Réinitialiser la phrase de passe » vous en donne une.

## Aucune loge sous ce nom
by-number-title = Cette loge répond à son nom
by-number-lead = Des numéros comme 127.0.0.1 y mènent, mais seul le nom compte :
no-instance-title = Aucune loge ici
no-instance-heading = Il n’y a pas de loge à cette adresse
no-instance-lead = Gatelodge tourne ici, mais ne tient aucune loge sous le nom qui figure dans votre barre d’adresse.
no-instance-next = Vérifiez le nom. Si c’est à vous d’ajouter cette loge, faites-le sur l’ordinateur où tourne Gatelodge :

## Retour à l’application
form-post-title = Retour à l’application
form-post-heading = Un instant
form-post-lead = Vous retournez à
form-post-stuck = Si rien ne se passe, appuyez sur Continuer.
form-post-button = Continuer

leaving-title = Quitter la loge ?
leaving-heading = Vous allez partir d’ici
leaving-lead = Une application vous envoie vers
leaving-app = Elle se présente comme
leaving-why = Elle s’est inscrite d’elle-même, et rien ne lui a jamais été permis. Votre phrase de passe ne vous a pas été demandée. Si vous n’attendiez pas cette page, fermez-la.
leaving-button = Y aller

## Refus : ce qui s’est passé, pourquoi, que faire
refused-label-next = Que faire
refused-label-technical = Pour les auteurs de l’application
refused-label-id = À citer
refused-app-title = La loge ne connaît pas cette application
refused-app-why = L’application qui vous envoie ici n’est pas sur la liste de cette loge, ou en a été retirée.
refused-app-next = C’est votre application ? Ajoutez-la dans la fenêtre de Gatelodge, sous Applications, puis recommencez depuis elle.
refused-destination-title = La réponse irait au mauvais endroit
refused-destination-why = L’application demande sa réponse à une adresse qui n’est pas enregistrée pour elle. Rien n’a donc été envoyé.
refused-destination-next = Si vous n’avez rien lancé vous-même, fermez la page : vous ne risquez rien. C’est votre application ? Corrigez son adresse de redirection dans la fenêtre de Gatelodge, sous Applications.
refused-request-title = La demande de l’application ne peut pas recevoir de réponse
refused-request-why = Il manque quelque chose dans la demande, ou elle se contredit.
refused-request-next = Retournez à l’application et recommencez. Si cela se reproduit, envoyez les lignes ci-dessous à ses auteurs.
refused-expired-title = Cette visite a duré trop longtemps
refused-expired-why = La demande de l’application n’est plus ouverte. Rien n’a été autorisé ni envoyé.
refused-expired-next = Retournez à l’application et reconnectez-vous depuis elle.
refused-foreign-title = Cela ne vient pas de la page de la loge
refused-foreign-why = Le formulaire a été envoyé depuis une autre page, depuis un autre navigateur ou deux fois. Rien n’a donc été fait.
refused-foreign-next = Retournez à l’application et recommencez. Si vous venez d’un lien reçu dans un message, fermez la page.
refused-link-title = Ce lien ne fonctionne plus
refused-link-why = Il a déjà servi, il est trop ancien, ou il en manque une partie.
refused-link-next = Ouvrez de nouveau le lien en entier. Sans lui, ouvrez Gatelodge sur l’ordinateur où tourne cette loge : sous Sécurité, « Réinitialiser la phrase de passe » vous en donne une.
refused-not-found-title = Il n’y a pas de page à cette adresse
refused-not-found-why = La loge n’a pas de pièce de ce nom.
refused-not-found-next = Vérifiez l’adresse, ou allez à la porte d’entrée.
refused-method-title = Cette adresse ne s’ouvre pas ainsi
refused-method-why = Elle est faite pour les applications, ou pour un formulaire d’une autre page.
refused-method-next = Allez à la porte d’entrée et partez de là.
refused-busy-title = La loge ne peut pas répondre maintenant
refused-busy-why = Elle démarre, s’arrête, manque de place ou a trop de visiteurs. Ce que vous avez fait n’a pas été enregistré.
refused-busy-next = Attendez une minute, puis réessayez. Si cela dure, regardez la fenêtre de Gatelodge : elle dit ce qui manque.
refused-blocked-title = Cette loge est fermée
refused-blocked-why = La personne qui la fait tourner l’a fermée pour l’instant. Rien n’y est perdu.
refused-blocked-next = Demandez à la personne qui fait tourner cette loge. C’est la vôtre ? Sur son ordinateur : gatelodge instances modify DOMAIN --blocked=false
refused-fault-title = Quelque chose s’est cassé dans la loge
refused-fault-why = Vous n’y êtes pour rien. Ce que vous avez fait n’a pas été enregistré.
refused-fault-next = Réessayez. Si cela se reproduit, cherchez le numéro ci-dessous dans le journal de Gatelodge.
refused-app-missing-title = Il n’y a pas d’application à cette adresse
refused-app-missing-why = Aucune application de ce nom n’est installée ici.
refused-app-missing-next = Vérifiez l’adresse, ou installez l’application dans Gatelodge.
refused-app-coming-title = L’application est en cours d’installation
refused-app-coming-why = Ses fichiers sont en route.
refused-app-coming-next = Attendez un instant, puis rechargez la page.
refused-app-signed-out-title = Vous n’êtes pas connecté
refused-app-signed-out-why = Ceci appartient à une application que seul son propriétaire voit.
refused-app-signed-out-next = Ouvrez la page de l’application : elle mène à la connexion.
refused-app-elsewhere-title = Ceci n’est pas pour une autre page
refused-app-elsewhere-why = Une page d’ailleurs a demandé quelque chose à cette application. Rien n’a donc été donné.
refused-app-elsewhere-next = Ouvrez l’application à sa propre adresse.
refused-app-loop-title = Votre navigateur ne garde pas le cookie de l’application
refused-app-loop-why = La loge vous a connecté plusieurs fois à l’application, et votre navigateur l’a oublié à chaque fois.
refused-app-loop-next = Autorisez les cookies pour l’adresse de l’application, puis ouvrez-la de nouveau.
refused-front-door = À la porte d’entrée

## Là où arrivent les réponses d’un essai

test-title = Essai
test-reading-heading = Lecture de la réponse
test-reading-lead = Un instant. Si cette page reste, votre navigateur n’exécute pas de script ici : la réponse est dans l’adresse, et seul un script peut la lire.
test-taken-heading = La réponse est arrivée
test-taken-lead = Retournez à Gatelodge : il montre ce qui est arrivé, étape par étape. Vous pouvez fermer cette page.
test-gone-heading = Votre session est fermée

## Laisser entrer un appareil
device-title = Laisser entrer un appareil
device-heading = Laisser entrer un appareil
device-lead = Saisissez le code affiché par l’appareil, par exemple un téléviseur ou un programme dans un terminal.
device-lead-compare = Comparez ce code avec celui affiché par l’appareil. Ne continuez que s’ils sont identiques.
device-code = Code de l’appareil
device-hint = Huit lettres. Les majuscules, les espaces et les tirets ne comptent pas.
device-continue = Continuer
device-same = C’est le même code
device-unknown = Aucun appareil n’attend sous ce code. Relisez les lettres ; si elles sont justes, le code est trop ancien : recommencez sur l’appareil.
device-throttled =
    { $count ->
        [one] Il y a eu trop de codes faux. Attendez { $count } seconde, puis réessayez.
       *[other] Il y a eu trop de codes faux. Attendez { $count } secondes, puis réessayez.
    }
device-asks-heading = Laisser entrer cet appareil ?
device-warning-title = Vous laissez entrer un autre appareil
device-warning = N’autorisez que si l’appareil est devant vous, affiche ce code, et que vous venez de le demander vous-même. Si quelqu’un vous a envoyé le code ou un lien qui le contient, refusez : c’est lui qui entrerait, pas vous.
device-from = L’appareil demande depuis
device-allowed-heading = L’appareil peut entrer
device-allowed-lead = Retournez à l’appareil. Il continue de lui-même en quelques secondes.
device-denied-heading = L’appareil ne peut pas entrer
device-denied-lead = Il n’a rien reçu.
device-close = Vous pouvez fermer cette page.

## Prévenir les applications d’une déconnexion
signed-out-telling = Les applications utilisées dans ce navigateur sont prévenues.
signed-out-frame = Page d’une application qui vous y déconnecte
signed-out-continue = Continuer

cozy-consent-app-label = programme (client Cozy)
cozy-consent-unproven = Seul le programme dit comment il s’appelle. La seule chose sûre est l’endroit où va la réponse.
cozy-consent-linked = Il reçoit les droits de l’application { $app }, qui est installée si elle ne l’est pas encore.
cozy-consent-may = Il pourra utiliser
cozy-consent-software = Le programme dit être :
cozy-verb-get = lire
cozy-verb-only-read = lecture seule
cozy-verb-post = ajouter
cozy-verb-put = modifier
cozy-verb-delete = supprimer
cozy-reach-all = sans exception
cozy-reach-below = sans exception, de tous les types en dessous
cozy-reach-ids = seulement : { $values }
cozy-reach-selector = seulement là où { $field } est { $values }
cozy-type-accounts = Comptes chez d’autres services, avec leurs identifiants
cozy-type-apps = Applications installées
cozy-type-bank-accounts = Comptes bancaires
cozy-type-bank-operations = Opérations bancaires
cozy-type-bills = Factures
cozy-type-events = Événements du calendrier
cozy-type-contacts = Contacts
cozy-type-groups = Groupes de contacts
cozy-type-files = Fichiers et dossiers
cozy-type-identities = Données sur vous que gardent des services
cozy-type-jobs = Tâches, comme l’envoi d’un courriel
cozy-type-konnectors = Connecteurs installés
cozy-type-notes = Notes
cozy-type-notifications = Notifications
cozy-type-albums = Albums photo
cozy-type-settings = Réglages, avec votre nom et votre adresse
cozy-type-tags = Étiquettes
cozy-type-triggers = Ce qui s’exécute de lui-même, et quand
cozy-code-heading = Il reste une étape
cozy-code-lead = Copiez ce code dans le programme qui l’a demandé. Il est valable cinq minutes, une seule fois.
cozy-sharing-title = Partage
cozy-sharing-heading = { $sharer } partage quelque chose avec vous
cozy-sharing-unproven = Personne n’a vérifié de qui il s’agit. N’acceptez que si vous vous y attendez.
cozy-sharing-what = Ce qui est partagé
cozy-sharing-add = Les ajouts :
cozy-sharing-update = Les modifications :
cozy-sharing-remove = Les suppressions :
cozy-sharing-none = restent là où elles sont faites
cozy-sharing-push = arrivent chez vous
cozy-sharing-sync = vont dans les deux sens
cozy-sharing-accept = Accepter
cozy-sharing-cancel = Refuser

account-return-title = Un compte est connecté
account-return-heading = Un instant
account-return-lead = La réponse de { $service } est apportée à votre loge.
account-return-script = Cette page a besoin de scripts : la réponse se trouve dans une partie de l’adresse que seul le navigateur voit.
account-return-empty = Il n’y a pas de réponse dans cette adresse. Recommencez dans l’application.

# Le second facteur
confirm-title = Est-ce toujours vous ?
confirm-lead = Une application de cette loge doit le savoir. Saisissez encore une fois votre phrase de passe.
confirm-button = Confirmer
factor-title = Seconde étape
factor-lead = La phrase de passe est juste. Saisissez maintenant le code que votre application d’authentification affiche pour cette loge.
factor-lead-mail = La phrase de passe est juste. Saisissez maintenant le code envoyé à { $address }.
factor-lead-outbox = La phrase de passe est juste. Saisissez maintenant le code de la dernière lettre dans la boîte d’envoi de la loge : aucun courriel n’en part.
factor-lead-no-code = La phrase de passe est juste. Faites-vous envoyer un code et saisissez-le ici.
factor-mail = M’envoyer un code par courriel
factor-mail-again = M’envoyer un autre code
factor-mail-sent = Un autre code est en route. Le précédent ne fonctionne plus.
factor-mail-later =
    { $count ->
        [one] Un code est déjà en route. Vous pourrez en avoir un autre dans { $count } seconde.
       *[other] Un code est déjà en route. Vous pourrez en avoir un autre dans { $count } secondes.
    }
factor-trust = Ne plus demander de code dans ce navigateur
factor-code = Code à six chiffres
factor-code-or-recovery = Code à six chiffres, ou un code de secours
factor-button = Continuer
factor-wrong = Ce code ne convient pas, ou il a déjà servi. Attendez le suivant et saisissez-le. S’il ne convient jamais, regardez l’heure de votre téléphone et celle de l’ordinateur de la loge.
factor-passkey-refused = Cette clé d’accès ne convient pas, ou cela a duré trop longtemps. Réessayez ou utilisez un code.
factor-lead-passkey = La phrase de passe est juste. Présentez maintenant votre clé d’accès, ou utilisez un code de secours.
factor-no-code = Un code, c’est six chiffres et rien d’autre.
factor-recovery = Pas d’application sous la main ? Utilisez un code de secours
factor-recovery-lead = Chaque code de votre trousse de secours ouvre la loge une fois.
factor-recovery-code = Code de secours
factor-recovery-button = Utiliser ce code
factor-recovery-wrong = Ce code de secours ne convient pas, ou il a déjà servi. Essayez-en un autre de votre trousse.
factor-recovery-no-code = Un code de secours, c’est six groupes de quatre lettres et chiffres.
factor-lost = Si vous n’avez ni l’un ni l’autre, désactivez le second facteur sur l’ordinateur où tourne cette loge :

signin-with-provider = Se connecter avec votre fournisseur
porch-lead = Votre fournisseur sait quelle adresse est la vôtre ici. Vous y arrivez dès que vous vous êtes connecté chez lui.
trial-title = Essai terminé
trial-lead = Vous pouvez fermer cette page. Ce que le fournisseur a dit se trouve dans la fenêtre de Gatelodge, ou dans le terminal où vous avez commencé.
refused-provider-title = Le fournisseur ne répond pas
refused-provider-why = Vous vous connectez ici avec un autre fournisseur. Il est injoignable, ou sa réponse est illisible. Vous n’avez pas été connecté.
refused-provider-next = Attendez une minute, puis réessayez. Si cela dure, dites-le à la personne qui tient cette loge.
refused-provider-no-title = Le fournisseur ne vous a pas laissé entrer
refused-provider-no-why = Vous vous connectez ici avec un autre fournisseur. Il a refusé, ou il dit que cette adresse n’est pas la vôtre. Vous n’avez pas été connecté.
refused-provider-no-next = Vérifiez que vous y êtes connecté avec le bon compte, puis réessayez.
refused-no-passphrases-title = Les phrases de passe ne servent pas ici
refused-no-passphrases-why = À cette adresse, on se connecte seulement avec un autre fournisseur.
refused-no-passphrases-next = Revenez à la page d’accueil : elle vous y conduit.
