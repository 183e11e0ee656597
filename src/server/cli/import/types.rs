//! What somebody says of a field on the command line: `Case.Amount__c=Currency`, `Case.Tier__c=picklist:Gold,Silver`.

use fermata_engine::{
    ids::Name,
    value::{Choice, DataType},
};

/// The kinds that can be written, in their order here.
const KINDS: &str = "text, long_text, number:DECIMALS, currency:CODE, percent, checkbox, date, date_time, time, \
    picklist:A,B, multi_picklist:A,B, email, phone, url, user, lookup:OBJECT";

/// A field and its type.
pub(super) fn typed(text: &str) -> Result<(String, DataType), String> {
    let (field, kind) = parted(text, "Case.Amount__c=currency:EUR")?;
    Ok((field, data_type(kind)?))
}

/// A field and its label.
pub(super) fn labelled(text: &str) -> Result<(String, String), String> {
    let (field, label) = parted(text, "Case.Amount__c=Amount")?;
    match label {
        "" => Err("nothing is written after the =".to_owned()),
        label => Ok((field, label.to_owned())),
    }
}

fn parted<'t>(text: &'t str, such_as: &str) -> Result<(String, &'t str), String> {
    let parts = text.split_once('=').map(|(field, rest)| (field.trim(), rest.trim()));
    let of_object = |field: &str| {
        field.split_once('.').is_some_and(|(object, field)| !object.is_empty() && !field.is_empty())
    };
    match parts {
        Some((field, rest)) if of_object(field) => Ok((field.to_owned(), rest)),
        _ => Err(format!("write it as OBJECT.FIELD=…, such as {such_as}")),
    }
}

fn data_type(text: &str) -> Result<DataType, String> {
    let (kind, detail) =
        text.split_once(':').map_or((text, ""), |(kind, detail)| (kind.trim(), detail.trim()));
    let takes = |what: &str| format!("{kind} takes {what}");
    let made = match kind.to_lowercase().replace([' ', '-'], "_").as_str() {
        "number" => {
            let digits =
                if detail.is_empty() { Some(0) } else { detail.parse().ok().filter(|digits| *digits <= 8) };
            return digits
                .map(|decimals| DataType::Number { decimals })
                .ok_or_else(|| takes("0 to 8 digits after the point, such as number:2"));
        }
        "currency" => {
            let code = if detail.is_empty() { "EUR".to_owned() } else { detail.to_uppercase() };
            let known = code.len() == 3 && code.chars().all(|letter| letter.is_ascii_uppercase());
            return known
                .then_some(DataType::Currency { code })
                .ok_or_else(|| takes("a code of three letters, such as currency:EUR"));
        }
        "picklist" => DataType::Picklist {
            choices: choices(detail).ok_or_else(|| takes("its choices, such as picklist:Gold,Silver"))?,
        },
        "multi_picklist" => DataType::MultiPicklist {
            choices: choices(detail)
                .ok_or_else(|| takes("its choices, such as multi_picklist:Gold,Silver"))?,
        },
        "lookup" => {
            let object =
                Name::parse(detail).map_err(|_| takes("the name of an object, such as lookup:Account"))?;
            return Ok(DataType::Lookup { object });
        }
        "text" => DataType::Text,
        "long_text" | "longtext" => DataType::LongText,
        "percent" => DataType::Percent,
        "checkbox" => DataType::Checkbox,
        "date" => DataType::Date,
        "date_time" | "datetime" => DataType::DateTime,
        "time" => DataType::Time,
        "email" | "e_mail" => DataType::Email,
        "phone" => DataType::Phone,
        "url" => DataType::Url,
        "user" => DataType::User,
        _ => return Err(format!("{kind} is no type: one of {KINDS}")),
    };
    match (detail, &made) {
        ("", _) | (_, DataType::Picklist { .. } | DataType::MultiPicklist { .. }) => Ok(made),
        _ => Err(takes("nothing after a colon")),
    }
}

fn choices(text: &str) -> Option<Vec<Choice>> {
    let values = text.split(',').map(str::trim).filter(|value| !value.is_empty());
    let choices: Vec<Choice> =
        values.map(|value| Choice { value: value.to_owned(), label: String::new() }).collect();
    (!choices.is_empty()).then_some(choices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_read_whatever_its_letter_case() {
        let check = |text: &str, expected: DataType| {
            assert_eq!(typed(&format!("Case.A__c={text}")), Ok(("Case.A__c".to_owned(), expected)));
        };
        check("Currency", DataType::Currency { code: "EUR".into() });
        check("currency:usd", DataType::Currency { code: "USD".into() });
        check("number:2", DataType::Number { decimals: 2 });
        check("Long text", DataType::LongText);
        check("lookup:Account", DataType::Lookup { object: Name::parse("Account").unwrap() });
        check("picklist: Gold , Silver,", DataType::Picklist { choices: choices("Gold,Silver").unwrap() });
    }

    #[test]
    fn what_is_written_wrongly_says_how_it_is_meant() {
        for text in ["Amount=text", "Case.=text", "Case.A", ".A=text"] {
            assert!(typed(text).unwrap_err().contains("OBJECT.FIELD"), "{text}");
        }
        for (kind, words) in [
            ("money", "one of text,"),
            ("number:9", "0 to 8"),
            ("currency:EURO", "three letters"),
            ("picklist", "its choices"),
            ("lookup:", "name of an object"),
            ("text:20", "nothing after a colon"),
        ] {
            let told = typed(&format!("Case.A__c={kind}")).unwrap_err();
            assert!(told.contains(words), "{kind}: {told}");
        }
        assert!(labelled("Case.A__c=").is_err());
        assert_eq!(labelled("Case.A__c= a = b "), Ok(("Case.A__c".to_owned(), "a = b".to_owned())));
    }
}
