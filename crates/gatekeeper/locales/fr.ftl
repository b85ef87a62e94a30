# Les lettres de la loge en français. Les trois fichiers ont les mêmes clés et les mêmes variables ; un test les compare.

greeting = Bonjour { $name },
greeting-bare = Bonjour,
closing = Gatelodge, à { $domain }

hint-subject = Votre indice de phrase de passe pour { $domain }
hint-lead = Quelqu’un a demandé l’indice de la phrase de passe de { $domain }. Voici ce que vous aviez noté :
hint-after = Si l’indice ne suffit pas, choisissez une nouvelle phrase de passe depuis la page de connexion.
hint-unasked = Ce n’était pas vous ? Alors il n’y a rien à faire : personne d’autre ne voit l’indice.

reset-subject = Une nouvelle phrase de passe pour { $domain }
reset-lead = Quelqu’un a demandé à choisir une nouvelle phrase de passe pour { $domain }. Ce lien ouvre la page où cela se fait :
reset-button = Choisir une nouvelle phrase de passe
reset-time =
    { $minutes ->
        [one] Le lien marche une fois, pendant { $minutes } minute.
       *[other] Le lien marche une fois, pendant { $minutes } minutes.
    }
reset-after = Ce que vos applications ont chiffré avec l’ancienne phrase de passe ne pourra plus être lu avec la nouvelle.
reset-unasked = Ce n’était pas vous ? Alors il n’y a rien à faire : sans le lien, la phrase de passe reste la même. Ne donnez le lien à personne.

code-subject = Votre code pour { $domain }
code-lead = Quelqu’un a donné la bonne phrase de passe de { $domain }. Ce code est la seconde étape :
code-time =
    { $minutes ->
        [one] Le code fonctionne une fois, pendant { $minutes } minute.
       *[other] Le code fonctionne une fois, pendant { $minutes } minutes.
    }
code-unasked = Ce n’était pas vous ? Alors quelqu’un connaît votre phrase de passe : choisissez-en une nouvelle. Ne donnez ce code à personne.

activation-subject = Codes par courriel pour { $domain }
activation-lead = Avec ce code, vous décidez que { $domain } demande un code envoyé par courriel à chaque connexion :
activation-unasked = Ce n’était pas vous ? Alors il n’y a rien à faire : sans le code, rien ne change. Ne le donnez à personne.

test-subject = Un essai de { $domain }
test-lead = Cette lettre montre que { $domain } peut envoyer du courrier. Il n’y a rien à faire.
