//! The few words of this program that are not in the window: the tray, notifications, one question.
//!
//! They follow the system's language. The window's own texts are in `ui/src/locales/`.

use std::sync::OnceLock;

/// Which text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Text {
    /// The lodge is being opened.
    Starting,
    /// Before the domain.
    RunningAt,
    NotRunning,
    Open,
    Quit,
    /// Closing keeps serving: the title.
    Serving,
    /// Closing keeps serving, and the tray leads back.
    BackByTray,
    /// Closing keeps serving, and another start leads back.
    BackByStart,
    /// Closing ends the lodge: the title.
    ClosingStops,
    /// Closing ends the lodge: the reason.
    NoWayBack,
    KeepOpen,
    Stop,
    /// Something needs the owner: the title.
    NeedsYou,
    AccountNeedsYou,
    KonnectorNeedsYou,
    /// Somebody signed in from a browser that was not known: the title.
    NewBrowser,
    /// What to do if it was somebody else.
    NotYou,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    French,
    German,
}

/// The text in the system's language.
pub(crate) fn text(text: Text) -> &'static str {
    static LANGUAGE: OnceLock<Language> = OnceLock::new();
    in_language(
        text,
        *LANGUAGE.get_or_init(|| language(sys_locale::get_locales())),
    )
}

/// The first of the system's languages that there are texts for.
fn language(mut preferred: impl Iterator<Item = String>) -> Language {
    preferred
        .find_map(|tag| match tag.split(['-', '_', '.']).next()? {
            "en" => Some(Language::English),
            "fr" => Some(Language::French),
            "de" => Some(Language::German),
            _ => None,
        })
        .unwrap_or(Language::English)
}

fn in_language(text: Text, language: Language) -> &'static str {
    let (english, french, german) = match text {
        Text::Starting => ("Starting", "Démarrage", "Startet"),
        Text::RunningAt => ("Running at", "Actif sur", "Läuft unter"),
        Text::NotRunning => ("Not running", "À l’arrêt", "Läuft nicht"),
        Text::Open => ("Open Gatelodge", "Ouvrir Gatelodge", "Gatelodge öffnen"),
        Text::Quit => ("Quit Gatelodge", "Quitter Gatelodge", "Gatelodge beenden"),
        Text::Serving => (
            "Gatelodge keeps serving",
            "Gatelodge continue de servir",
            "Gatelodge läuft weiter",
        ),
        Text::BackByTray => (
            "Apps can still sign you in. Open the window again or quit from the tray.",
            "Les applications peuvent toujours vous connecter. Rouvrez la fenêtre ou quittez depuis la zone de notification.",
            "Apps können Sie weiterhin anmelden. Fenster öffnen und Beenden finden Sie im Infobereich.",
        ),
        Text::BackByStart => (
            "Apps can still sign you in. Start Gatelodge again to see its window; quit it in Settings.",
            "Les applications peuvent toujours vous connecter. Relancez Gatelodge pour revoir sa fenêtre ; quittez dans Réglages.",
            "Apps können Sie weiterhin anmelden. Starten Sie Gatelodge erneut, um das Fenster zu sehen; beenden können Sie es in den Einstellungen.",
        ),
        Text::ClosingStops => (
            "Closing the window stops Gatelodge",
            "Fermer la fenêtre arrête Gatelodge",
            "Mit dem Fenster wird Gatelodge beendet",
        ),
        Text::NoWayBack => (
            "This desktop has no tray and no session bus, so there would be no way back to the window. Apps cannot sign you in until you start Gatelodge again.",
            "Ce bureau n’a ni zone de notification ni bus de session : la fenêtre ne pourrait pas revenir. Les applications ne pourront pas vous connecter avant le prochain démarrage de Gatelodge.",
            "Dieser Desktop hat weder Infobereich noch Sitzungsbus, das Fenster ließe sich also nicht zurückholen. Apps können Sie erst wieder anmelden, wenn Sie Gatelodge erneut starten.",
        ),
        Text::KeepOpen => ("Keep open", "Garder ouverte", "Offen lassen"),
        Text::NeedsYou => (
            "Gatelodge needs you",
            "Gatelodge a besoin de vous",
            "Gatelodge braucht Sie",
        ),
        Text::AccountNeedsYou => (
            "A service does not take your account any more. Connect it again under Connectors.",
            "Un service n’accepte plus votre compte. Connectez-le à nouveau sous Connexions.",
            "Ein Dienst nimmt Ihr Konto nicht mehr an. Verbinden Sie es unter Verbindungen neu.",
        ),
        Text::KonnectorNeedsYou => (
            "A connector cannot go on without you. See under Connectors what it says.",
            "Un connecteur ne peut pas continuer sans vous. Voyez sous Connexions ce qu’il dit.",
            "Ein Konnektor kommt ohne Sie nicht weiter. Sehen Sie unter Verbindungen, was er sagt.",
        ),
        Text::NewBrowser => (
            "A new browser signed in",
            "Un nouveau navigateur s’est connecté",
            "Ein neuer Browser hat sich angemeldet",
        ),
        Text::NotYou => (
            "If it was not you, end it in Gatelodge under Browsers and change your passphrase.",
            "Si ce n’était pas vous, mettez-y fin dans Gatelodge sous Navigateurs et changez votre phrase de passe.",
            "Waren Sie das nicht, beenden Sie es in Gatelodge unter „Browser“ und ändern Sie Ihre Passphrase.",
        ),
        Text::Stop => ("Stop Gatelodge", "Arrêter Gatelodge", "Gatelodge beenden"),
    };
    match language {
        Language::English => english,
        Language::French => french,
        Language::German => german,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(tags: &[&str]) -> Language {
        language(tags.iter().map(ToString::to_string))
    }

    #[test]
    fn the_first_language_with_texts_is_taken() {
        assert_eq!(chosen(&["fr-CA", "en-US"]), Language::French);
        assert_eq!(chosen(&["it-IT", "de_AT.UTF-8", "en"]), Language::German);
    }

    #[test]
    fn without_one_it_speaks_english() {
        assert_eq!(chosen(&[]), Language::English);
        assert_eq!(chosen(&["C", "POSIX", "ja-JP"]), Language::English);
    }
}
