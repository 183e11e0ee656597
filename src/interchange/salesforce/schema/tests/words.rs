//! What names tell.

use super::{
    super::names::{is_person, plural_of},
    *,
};

#[test]
fn labels_are_readable() {
    for (name, label) in [
        ("Tier_2_Agent__c", "Tier 2 Agent"),
        ("CloseDate", "Close Date"),
        ("Parent__r", "Parent"),
        ("ns__Own_Field__c", "Own Field"),
        ("parcel", "Parcel"),
        ("HTMLBody", "HTML Body"),
        ("OrderID", "Order ID"),
        ("Setting__mdt", "Setting"),
        ("__c", "__c"),
        ("A__", "A__"),
        ("a", "A"),
    ] {
        assert_eq!(label_of(name), label, "{name}");
    }
    assert_eq!(label_of(&"x".repeat(500)).chars().count(), 200);
}

#[test]
fn several_have_a_word() {
    for (one, several) in [
        ("Parcel", "Parcels"),
        ("Delivery", "Deliveries"),
        ("Day", "Days"),
        ("Process", "Processes"),
        ("Box", "Boxes"),
        ("", "s"),
    ] {
        assert_eq!(plural_of(one), several);
    }
}

#[test]
fn people_are_known_by_their_fields() {
    for field in [
        "OwnerId",
        "Owner",
        "Hiring_Manager__c",
        "ManagerId",
        "Case_Agent__r",
        "Supervisor__c",
        "CreatedById",
        "RegionalManager__c",
    ] {
        assert!(is_person(field), "{field}");
    }
    for field in ["Reagent__c", "Ownership__c", "Status", "Management__c", "Id", "", "__c"] {
        assert!(!is_person(field), "{field}");
    }
}
