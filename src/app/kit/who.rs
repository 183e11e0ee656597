//! People and teams as they appear in a line of text.

use leptos::prelude::*;

/// The first letters of a name's first and last word.
pub fn initials(label: &str) -> String {
    let mut words = label.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// A round sign with a person's initials; a square one for a team.
#[component]
pub fn Avatar(
    /// Their name.
    #[prop(into)]
    label: String,
    /// Whether it is a group or queue.
    #[prop(optional)]
    team: bool,
    /// Whether it stands alone.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let class = match (team, large) {
        (true, _) => "avatar team",
        (false, true) => "avatar large",
        (false, false) => "avatar",
    };
    view! {
        <span class=class aria-hidden="true">
            {initials(&label)}
        </span>
    }
}

/// A person's or team's sign and name.
#[component]
pub fn Who(
    /// Their name.
    #[prop(into)]
    label: String,
    /// Whether it is a group or queue.
    #[prop(optional)]
    team: bool,
) -> impl IntoView {
    view! {
        <span class="who">
            <Avatar label=label.clone() team/>
            <span>{label}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Mia Chen"), "MC");
        assert_eq!(initials("finance"), "F");
        assert_eq!(initials("Ana de la Cruz"), "AC");
        assert_eq!(initials(""), "");
    }
}
