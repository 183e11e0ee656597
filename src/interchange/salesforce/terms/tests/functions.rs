use super::*;

/// Formulas over [`scope`], and what they yield.
#[track_caller]
fn table(rows: &[(&str, Value)]) {
    let schema = deals();
    let terms = terms(&schema);
    for (formula, expected) in rows {
        let source = terms.formula(formula).unwrap_or_else(|why| panic!("{formula}: {why}"));
        let found = expr::evaluate(&source, &scope())
            .unwrap_or_else(|error| panic!("{formula} is {source}: {error}"));
        assert_eq!(&found, expected, "{formula} is {source}");
    }
}

#[test]
fn logic() {
    table(&[
        ("AND(TRUE, {!Score} > 1, NOT(FALSE))", json!(true)),
        ("AND(TRUE, {!Score} > 7)", json!(false)),
        ("OR(FALSE, {!Score} > 1)", json!(true)),
        ("OR(FALSE)", json!(false)),
        ("and(true, or(false, true))", json!(true)),
        ("NOT({!Score} = 7)", json!(false)),
        ("IF({!Score} > 5, 'high', 'low')", json!("high")),
        ("IF({!Score} > 9, 'high', IF({!Score} > 5, 'middle', 'low'))", json!("middle")),
        ("IF($Record.Absent__c, 1, 2)", json!(2)),
        ("IF(IF({!Score} > 1, TRUE, FALSE), 1, 2) + 1", json!(2)),
        ("CASE({!Score}, 1, 'one', 7, 'seven', 'many')", json!("seven")),
        ("CASE($Record.Stage__c, 'Open', 1, 'Won', 2, 0)", json!(2)),
        ("CASE($Record.Stage__c, 'Open', 1, 0)", json!(0)),
        ("CASE($Record.Absent__c, NULL, 'nothing', 'something')", json!("nothing")),
        ("ISPICKVAL($Record.Stage__c, 'Won')", json!(true)),
        ("ISPICKVAL($Record.Absent__c, '')", json!(true)),
        ("INCLUDES($Record.Tags__c, 'blue')", json!(true)),
        ("INCLUDES($Record.Tags__c, 'blu')", json!(false)),
        ("INCLUDES($Record.Tags__c, {!Note})", json!(false)),
        ("INCLUDES({!Items}, 'b')", json!(true)),
        ("INCLUDES({!Items}, 'c')", json!(false)),
    ]);
}

#[test]
fn nothing_and_before() {
    table(&[
        ("ISBLANK($Record.Absent__c)", json!(true)),
        ("ISBLANK({!Note})", json!(false)),
        ("ISBLANK('')", json!(true)),
        ("ISBLANK('x')", json!(false)),
        ("ISBLANK({!Score})", json!(false)),
        ("ISNULL($Record.Due_Date__c)", json!(false)),
        ("ISNULL($Record.Absent__c)", json!(true)),
        ("ISNULL(NULL)", json!(true)),
        ("BLANKVALUE($Record.Absent__c, 'none')", json!("none")),
        ("BLANKVALUE({!Score}, 3)", json!(7)),
        ("NULLVALUE($Record.Absent__c, 3) + 1", json!(4)),
        ("ISNEW()", json!(false)),
        ("ISCLONE()", json!(false)),
        ("ISCHANGED($Record.Stage__c)", json!(true)),
        ("ISCHANGED({!$Record.Amount__c})", json!(false)),
        ("PRIORVALUE($Record.Stage__c)", json!("Open")),
        ("PRIORVALUE($Record.Amount__c) + 1", json!(13.5)),
        ("$Record.Absent__c = NULL", json!(true)),
        ("$Record.Absent__c <> ''", json!(false)),
        ("{!Note} = ''", json!(false)),
        ("$Record.Absent__c = FALSE", json!(true)),
        ("$Record.Open__c = FALSE", json!(false)),
        ("$Record.Open__c <> FALSE", json!(true)),
        ("ISBLANK({!Note}) = FALSE", json!(true)),
        ("$Record.Absent__c > 3", json!(false)),
    ]);
}

#[test]
fn numbers() {
    table(&[
        ("ABS(-3.5)", json!(3.5)),
        ("ABS({!Score} - 10)", json!(3)),
        ("CEILING(2.1)", json!(3)),
        ("CEILING(-2.1)", json!(-3)),
        ("CEILING(-2.1 + 0)", json!(-3)),
        ("CEILING({!Score} / 2) + 1", json!(5)),
        ("FLOOR({!Score} / 2)", json!(3)),
        ("FLOOR({!Score} / -2)", json!(-3)),
        ("MCEILING({!Score} / -2)", json!(-3)),
        ("MFLOOR({!Score} / -2)", json!(-4)),
        ("ROUND($Record.Amount__c, 0)", json!(13)),
        ("ROUND(1.2345, 2)", json!(1.23)),
        ("ROUND(1250, -2)", json!(1300)),
        ("ROUND({!Score} / 3, 1)", json!(2.3)),
        ("ROUND(1.2345, {!Score} - 5)", json!(1.23)),
        ("TRUNC(2.9)", json!(2)),
        ("TRUNC(-2.9)", json!(-2)),
        ("TRUNC(1.15, 2)", json!(1.15)),
        ("TRUNC($Record.Amount__c / 7, 2)", json!(1.78)),
        ("TRUNC(1299, -2)", json!(1200)),
        ("MAX(1, {!Score}, 3)", json!(7)),
        ("MIN(1, {!Score}, 3)", json!(1)),
        ("MAX({!Score}, $Record.Absent__c)", json!(7)),
        ("MOD({!Score}, 4)", json!(3)),
        ("MOD({!Score} + 1, 2 + 1)", json!(2)),
        ("SQRT({!Score} + 2)", json!(3)),
        ("EXP(0)", json!(1)),
        ("LN(EXP(2))", json!(2)),
        ("LOG(1000)", json!(3)),
        ("2 ^ 3 + 1", json!(9)),
        ("-2 ^ 2", json!(-4)),
        ("FLOOR(PI() * 100)", json!(314)),
        ("{!Score} + $Record.Absent__c", Value::Null),
        ("+5 - -2", json!(7)),
        ("-(-{!Score})", json!(7)),
        ("2 * (3 + 4) / 7", json!(2)),
        ("10 - 2 - 3", json!(5)),
        ("1 / 3 * 3", json!(1)),
    ]);
}

#[test]
fn texts() {
    table(&[
        ("TEXT({!Score}) & '!'", json!("7!")),
        ("TEXT($Record.Due_Date__c)", json!("2026-12-24")),
        ("TEXT($Record.Stage__c)", json!("Won")),
        ("TEXT(12.50)", json!("12.5")),
        ("VALUE('12.5') + 1", json!(13.5)),
        ("VALUE(TEXT({!Score}))", json!(7)),
        ("LEN({!Note})", json!(8)),
        ("LEN($Record.Absent__c)", json!(0)),
        ("LEN({!Score})", json!(1)),
        ("TRIM('  a b ')", json!("a b")),
        ("UPPER({!Note})", json!("RED WINE")),
        ("LOWER({!Note}, 'en')", json!("red wine")),
        ("CONTAINS({!Note}, 'wine')", json!(true)),
        ("CONTAINS({!Note}, 'Wine')", json!(false)),
        ("CONTAINS('Won:Lost', $Record.Stage__c)", json!(true)),
        ("CONTAINS($Record.Absent__c, 'a')", json!(false)),
        ("BEGINS({!Note}, 'Red')", json!(true)),
        ("BEGINS($Record.Absent__c, 'Red')", json!(false)),
        ("LEFT({!Note}, 3)", json!("Red")),
        ("RIGHT({!Note}, 4)", json!("wine")),
        ("MID({!Note}, 5, 2)", json!("wi")),
        ("LEFT({!Score}, 1)", json!("7")),
        ("SUBSTITUTE({!Note}, 'e', 'E')", json!("REd winE")),
        ("SUBSTITUTE({!Note}, ' ', '')", json!("Redwine")),
        ("FIND('e', {!Note})", json!(2)),
        ("FIND('e', {!Note}, 3)", json!(8)),
        ("FIND('z', {!Note}) = 0", json!(true)),
        ("LEFT({!Note}, FIND(' ', {!Note}) - 1)", json!("Red")),
        ("LPAD({!Score}, 3, '0')", json!("007")),
        ("LPAD({!Note}, 3)", json!("Red")),
        ("RPAD('ab', 4, '-')", json!("ab--")),
        ("INITCAP('red WINE')", json!("Red Wine")),
        ("INITCAP({!Note}, 'en')", json!("Red Wine")),
        ("URLENCODE({!Note} & '/ä')", json!("Red%20wine%2F%C3%A4")),
        ("URLENCODE({!Score})", json!("7")),
        ("REGEX({!Note}, '[A-Z][a-z]+ [a-z]+')", json!(true)),
        ("REGEX({!Note}, 'Red')", json!(false)),
        ("REGEX({!Note}, '^Red.*$')", json!(true)),
        ("REGEX({!Note}, 'Red|wine')", json!(false)),
        ("REGEX('12345-6789', \"\\\\d{5}(-\\\\d{4})?\")", json!(true)),
        ("REGEX('5$', '[0-9]\\\\$')", json!(true)),
        ("REGEX({!Score}, '[0-9]')", json!(true)),
        ("REGEX({!Note}, {!Note})", json!(true)),
        ("REGEX({!Note}, 'R' & LOWER('ED') & '.*')", json!(true)),
        ("NOT(REGEX($Record.Absent__c, '.*'))", json!(true)),
        ("ISNUMBER('12.5')", json!(true)),
        ("ISNUMBER({!Note})", json!(false)),
        ("CASESAFEID($Record.Id)", json!("r1")),
        ("'a' & BR() & 'b'", json!("a\nb")),
        ("HYPERLINK('https://example.com', 'Here')", json!("Here (https://example.com)")),
        (
            "HYPERLINK('https://example.com/' & $Record.Id, {!Note}, '_blank')",
            json!("Red wine (https://example.com/r1)"),
        ),
        ("IMAGE('/flag.gif', 'A red flag', 10, 10)", json!("A red flag")),
        ("{!Note} + ' and ' + {!Score} + '.'", json!("Red wine and 7.")),
        ("'}}' & '{{'", json!("}}{{")),
    ]);
}

#[test]
fn dates_and_moments() {
    table(&[
        ("TODAY()", json!("2026-11-26")),
        ("NOW()", json!("2026-11-26T13:30:00Z")),
        ("{!$Flow.CurrentDate} + 1", json!("2026-11-27")),
        ("1 + TODAY()", json!("2026-11-27")),
        ("TODAY() - 30", json!("2026-10-27")),
        ("TODAY() - -1", json!("2026-11-27")),
        ("TODAY() + {!Score} * 2", json!("2026-12-10")),
        ("$Record.Due_Date__c - TODAY()", json!(28)),
        ("$Record.Absent__c - TODAY()", Value::Null),
        ("NOW() + 0.5", json!("2026-11-27T01:30:00Z")),
        ("NOW() - 1 / 24", json!("2026-11-26T12:30:00Z")),
        ("NOW() - $Record.Called_At__c", json!(27.5 / 24.0)),
        ("(NOW() - $Record.Called_At__c) * 24", json!(27.5)),
        ("NOW() > $Record.Called_At__c", json!(true)),
        ("YEAR(TODAY()) * 100 + MONTH(TODAY())", json!(202_611)),
        ("DAY($Record.Due_Date__c)", json!(24)),
        ("ISOWEEK(TODAY())", json!(48)),
        ("ISOYEAR(DATE(2027, 1, 1)) * 100 + ISOWEEK(DATE(2027, 1, 1))", json!(202_653)),
        ("DAYOFYEAR(DATE(2026, 2, 1))", json!(32)),
        // A Thursday is the fifth day there, where weeks begin on Sunday.
        ("WEEKDAY(TODAY())", json!(5)),
        ("WEEKDAY(DATE(2026, 11, 29))", json!(1)),
        ("WEEKDAY(DATE(2026, 11, 28))", json!(7)),
        ("DATEVALUE('2026-12-01') - TODAY()", json!(5)),
        ("DATEVALUE($Record.Called_At__c)", json!("2026-11-25")),
        ("DATEVALUE($Record.Due_Date__c) = DATE(2026, 12, 24)", json!(true)),
        ("DATETIMEVALUE('2026-11-26 08:15:00')", json!("2026-11-26T08:15:00Z")),
        ("DATETIMEVALUE($Record.Due_Date__c)", json!("2026-12-24T00:00:00Z")),
        ("DATETIMEVALUE(TEXT(TODAY()) & ' 17:00:00')", json!("2026-11-26T17:00:00Z")),
        ("DATETIMEVALUE(TEXT(TODAY()))", json!("2026-11-26T00:00:00Z")),
        ("DATE(2026, 2, 28)", json!("2026-02-28")),
        ("DATE(YEAR(TODAY()), 1, {!Score})", json!("2026-01-07")),
        ("ADDMONTHS(DATE(2026, 1, 31), 1)", json!("2026-02-28")),
        ("ADDMONTHS(TODAY(), -{!Score})", json!("2026-04-26")),
        ("TIMEVALUE('15:30:00.000')", json!("15:30")),
        ("TIMEVALUE($Record.Called_At__c)", json!("10:00")),
        ("TIMENOW()", json!("13:30")),
        ("HOUR(TIMENOW())", json!(13)),
        ("MINUTE(TIMENOW())", json!(30)),
        ("HOUR(NOW())", json!(13)),
        ("MINUTE($Record.Called_At__c)", json!(0)),
        ("IF(TIMENOW() > TIMEVALUE('12:00'), 'after', 'before')", json!("after")),
    ]);
}

#[test]
fn every_function_that_is_written_is_there() {
    let schema = deals();
    let terms = terms(&schema);
    let formulas = [
        "ABS({!Score}) + MCEILING({!Score}) + MFLOOR({!Score}) + SQRT({!Score}) + EXP({!Score}) + LN({!Score}) + LOG({!Score})",
        "FLOOR({!Score}) + CEILING({!Score}) + MAX({!Score}, 1) + MIN({!Score}, 1) + ROUND({!Score}, 1) + TRUNC({!Score}, 1)",
        "({!Score} ^ 2) + LEN({!Note}) + VALUE({!Note}) + FIND('a', {!Note}) + YEAR(TODAY()) + MONTH(TODAY()) + DAY(TODAY())",
        "WEEKDAY(TODAY()) + HOUR(NOW()) + MINUTE(NOW()) + HOUR(TIMENOW()) + DAYOFYEAR(TODAY()) + MOD({!Score}, 2)",
        "ISOWEEK(TODAY()) + ISOYEAR(TODAY())",
        "IF(REGEX({!Note}, 'a'), INITCAP({!Note}), URLENCODE({!Note}))",
        "TRIM({!Note}) & UPPER({!Note}) & LOWER({!Note}) & LEFT({!Note}, 1) & RIGHT({!Note}, 1) & MID({!Note}, 1, 1)",
        "SUBSTITUTE({!Note}, 'a', 'b') & LPAD({!Note}, 1) & RPAD({!Note}, 1) & TEXT({!Score}) & BLANKVALUE({!Note}, 'a')",
        "OR(ISBLANK({!Note}), CONTAINS({!Note}, 'a'), BEGINS({!Note}, 'a'), ISNUMBER({!Note}), INCLUDES({!Items}, 'a'))",
        "DATEVALUE(NOW()) + 1 = DATE({!Score}, 1, 1)",
        "DATETIMEVALUE({!Note}) + 1 > DATETIMEVALUE(TODAY()) - 1",
        "ADDMONTHS(TODAY(), 1) > TODAY() - (NOW() - $Record.Called_At__c)",
    ];
    for formula in formulas {
        let source = terms.formula(formula).unwrap();
        for called in called(&source) {
            assert!(
                expr::FUNCTIONS.iter().any(|f| f.name == called),
                "{formula} is {source}: there is no {called}"
            );
        }
    }
}

/// What stands before brackets.
fn called(source: &str) -> Vec<String> {
    let before = |part: &str| -> String {
        let word: Vec<char> =
            part.chars().rev().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        word.into_iter().rev().collect()
    };
    let mut parts: Vec<&str> = source.split('(').collect();
    parts.pop();
    parts.into_iter().map(before).filter(|word| !word.is_empty() && word != "in").collect()
}

#[test]
fn letters_choices_seconds_and_marks() {
    table(&[
        ("REVERSE('abc')", json!("cba")),
        ("CHR(65) & CHR(10)", json!("A\n")),
        ("PICKLISTCOUNT('a;b;c')", json!(3)),
        ("PICKLISTCOUNT('')", json!(0)),
        ("PICKLISTCOUNT({!Items})", json!(2)),
        ("UNIXTIMESTAMP(DATETIMEVALUE('1970-01-02 00:00:10'))", json!(86_410)),
        ("FROMUNIXTIME(86410)", json!("1970-01-02T00:00:10Z")),
        ("UNIXTIMESTAMP(FROMUNIXTIME(1700000000))", json!(1_700_000_000)),
        ("SECOND(DATETIMEVALUE('2026-01-02 10:20:35'))", json!(35)),
        ("HTMLENCODE('<b> & \"c\"')", json!("&lt;b&gt; &amp; &quot;c&quot;")),
    ]);
    let schema = deals();
    for formula in ["CHR({!Score})", "SECOND(TIMENOW())", "CHR(0)"] {
        assert!(terms(&schema).formula(formula).is_err(), "{formula}");
    }
}
