//! Functions of the source, apart from those of texts and dates.

use super::{
    super::Kind,
    blank,
    cel::{Cel, Level, as_text},
    dates,
    parser::Node,
    printer::{Printer, all, any, chosen, compared, counted, not, wrong_count},
    texts,
};

/// A function.
pub(super) fn call(printer: &Printer<'_>, name: &str, parts: &[Node]) -> Result<Cel, String> {
    logic(printer, name, parts)
        .or_else(|| blank::call(printer, name, parts))
        .or_else(|| numbers(printer, name, parts))
        .or_else(|| texts::call(printer, name, parts))
        .or_else(|| dates::call(printer, name, parts))
        .unwrap_or_else(|| {
            let name: String = name.chars().take(40).collect();
            Err(format!("The function {name} has no counterpart."))
        })
}

fn logic(printer: &Printer<'_>, name: &str, parts: &[Node]) -> Option<Result<Cel, String>> {
    let found = match name {
        "AND" => printer.nodes(parts).and_then(|pieces| all(&pieces)),
        "OR" => printer.nodes(parts).and_then(|pieces| any(&pieces)),
        "NOT" => printer.one(name, parts).and_then(|piece| not(&piece)),
        "IF" => choice(printer, parts),
        "CASE" => cases(printer, parts),
        "ISPICKVAL" => printer.two(name, parts).and_then(|(a, b)| compared("==", &a, &b)),
        "INCLUDES" => printer.two(name, parts).and_then(|(a, b)| includes(&a, &b)),
        _ => return None,
    };
    Some(found)
}

fn choice(printer: &Printer<'_>, parts: &[Node]) -> Result<Cel, String> {
    match parts {
        [test, yes, no] => chosen(&printer.node(test)?, &printer.node(yes)?, &printer.node(no)?),
        _ => Err(wrong_count("IF", parts.len())),
    }
}

fn cases(printer: &Printer<'_>, parts: &[Node]) -> Result<Cel, String> {
    let [what, pairs @ .., last] = parts else { return Err(wrong_count("CASE", parts.len())) };
    if pairs.is_empty() || pairs.len() % 2 != 0 {
        return Err(wrong_count("CASE", parts.len()));
    }
    let what = printer.node(what)?;
    let mut rest = printer.node(last)?;
    for pair in pairs.chunks(2).rev() {
        if let [value, result] = pair {
            let test = compared("==", &what, &printer.node(value)?)?;
            rest = chosen(&test, &printer.node(result)?, &rest)?;
        }
    }
    Ok(rest)
}

/// Whether several choices have one: a list, or a text with `;` between them.
fn includes(field: &Cel, choice: &Cel) -> Result<Cel, String> {
    if matches!(field.kind, Kind::List(_)) {
        return Cel::primary(
            format!("{}.contains({})", field.at(Level::Primary), choice.source),
            Kind::Boolean,
        );
    }
    let sought = match choice.as_str() {
        Some(text) => Cel::text(format!(";{text};")).source,
        None => format!("\";\" + {} + \";\"", as_text(choice).at(Level::Sum)),
    };
    let source = format!("(\";\" + {} + \";\").contains({sought})", as_text(field).at(Level::Product));
    Cel::primary(source, Kind::Boolean)
}

fn numbers(printer: &Printer<'_>, name: &str, parts: &[Node]) -> Option<Result<Cel, String>> {
    let plain = |called: &str| {
        let pieces = printer.one(name, parts)?;
        Cel::primary(format!("{called}({})", pieces.source), Kind::Number)
    };
    let found = match name {
        "ABS" => plain("abs"),
        "MCEILING" => plain("ceil"),
        "MFLOOR" => plain("floor"),
        "SQRT" | "EXP" | "LN" | "LOG" => plain(&name.to_lowercase()),
        "FLOOR" => plain("int"),
        "CEILING" => printer.one(name, parts).and_then(|n| {
            let at = n.at(Level::Sum);
            Cel::new(format!("{at} < 0 ? floor({0}) : ceil({0})", n.source), Kind::Number, Level::Choice)
        }),
        "MAX" | "MIN" => printer.nodes(parts).and_then(|pieces| extreme(name, &pieces)),
        "ROUND" | "TRUNC" => rounded(printer, name, parts),
        "MOD" => printer.two(name, parts).and_then(|(a, b)| {
            let source = format!("{} % {}", a.at(Level::Product), b.at(Level::Unary));
            Cel::new(source, Kind::Number, Level::Product)
        }),
        "PI" => counted(name, parts, 0).map(|()| Cel::value(std::f64::consts::PI.into(), Kind::Number)),
        _ => return None,
    };
    Some(found)
}

/// The greatest or least; no call takes more than so many.
fn extreme(name: &str, pieces: &[Cel]) -> Result<Cel, String> {
    const AT_ONCE: usize = 20;
    let Some(first) = pieces.first() else { return Err(wrong_count(name, 0)) };
    let called = name.to_lowercase();
    let sources: Vec<&str> = pieces.iter().map(|piece| piece.source.as_str()).collect();
    let groups: Vec<String> =
        sources.chunks(AT_ONCE).map(|group| format!("{called}({})", group.join(", "))).collect();
    match groups.as_slice() {
        [only] => Cel::primary(only.clone(), first.kind.clone()),
        several if several.len() <= AT_ONCE => {
            Cel::primary(format!("{called}({})", several.join(", ")), first.kind.clone())
        }
        _ => Err(wrong_count(name, pieces.len())),
    }
}

/// Rounded, or cut off, after so many digits; before the point where there are fewer than none.
fn rounded(printer: &Printer<'_>, name: &str, parts: &[Node]) -> Result<Cel, String> {
    let (number, digits) = match parts {
        [number] => (printer.node(number)?, Cel::value(0.into(), Kind::Number)),
        [number, digits] => (printer.node(number)?, printer.node(digits)?),
        _ => return Err(wrong_count(name, parts.len())),
    };
    let called = if name == "ROUND" { "round" } else { "int" };
    let shift = |digits: i64| 10_i64.saturating_pow(u32::try_from(digits.unsigned_abs()).unwrap_or(9).min(9));
    let factor = number.at(Level::Product);
    match (name, digits.as_whole()) {
        (_, Some(0)) => Cel::primary(format!("{called}({})", number.source), Kind::Number),
        (_, Some(n)) if n < 0 => {
            let by = shift(n);
            Cel::new(format!("{called}({factor} / {by}) * {by}"), Kind::Number, Level::Product)
        }
        ("ROUND", _) => Cel::primary(format!("round({}, {})", number.source, digits.source), Kind::Number),
        (_, Some(n)) => {
            let by = shift(n);
            // What a computer cannot write exactly is made even before it is cut off: 1.15 * 100 is a little less than 115.
            Cel::new(format!("int(round({factor} * {by}, 6)) / {by}"), Kind::Number, Level::Product)
        }
        (_, None) => Err("TRUNC has no counterpart where the number of digits is worked out.".to_owned()),
    }
}
