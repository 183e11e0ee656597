//! The customers of the demo and how far each has come. Moments are hours before now.

/// A customer.
pub(super) struct Case {
    pub(super) company: &'static str,
    pub(super) country: &'static str,
    /// None: nobody entered it, and provisioning will fail for it.
    pub(super) website: Option<&'static str>,
    pub(super) owner: &'static str,
    pub(super) contact: &'static str,
    /// When the account was created.
    pub(super) created: i64,
    /// What was done since, and when.
    pub(super) done: &'static [(i64, Act)],
}

/// Something that somebody did.
#[derive(Clone, Copy)]
pub(super) enum Act {
    /// Sales completes the contract.
    Contract,
    /// Legal takes the review.
    TakeReview,
    /// Legal accepts the terms.
    Accept,
    /// Legal sends the terms back.
    SendBack,
    /// Finance takes the billing.
    TakeBilling,
    /// Finance sets up billing.
    Billing,
    /// Implementation takes the kick-off.
    TakeKickOff,
    /// Implementation holds the kick-off.
    KickOff,
    /// The manager pauses the run.
    Pause,
    /// The manager cancels the run.
    Cancel,
    /// The manager gives the contract to a colleague.
    HandOver,
}

use Act::*;

macro_rules! cases {
    ($($company:literal, $country:literal, $website:expr, $owner:literal, $contact:literal, $created:literal, [$($at:literal $act:ident),*];)*) => {
        pub(super) const CASES: &[Case] = &[$(Case {
            company: $company, country: $country, website: $website, owner: $owner, contact: $contact, created: $created,
            done: &[$(($at, $act)),*],
        }),*];
    };
}

cases! {
    // Done: most in time, some late, some sent back once.
    "Blue Harbor Freight", "Netherlands", Some("https://blueharbor.example"), "sales", "Anna de Vries", 1300, [1262 Contract, 1240 Accept, 1228 Billing, 1150 KickOff];
    "Alpine Dairy Group", "Switzerland", Some("https://alpinedairy.example"), "nina", "Reto Keller", 1180, [1141 Contract, 1100 Accept, 1092 Billing, 1010 KickOff];
    "Kestrel Outdoor", "United Kingdom", Some("https://kestrel.example"), "sales", "Harriet Shaw", 1002, [940 Contract, 925 SendBack, 910 Billing, 880 Contract, 851 Accept, 846 Billing, 760 KickOff];
    "Tokai Precision Parts", "Japan", Some("https://tokai-precision.example"), "paul", "Kenji Mori", 870, [822 Contract, 790 Billing, 781 Accept, 700 KickOff];
    "Verde Organic Foods", "Spain", Some("https://verde.example"), "sales", "Lucía Romero", 760, [650 Contract, 612 Accept, 590 Billing, 420 KickOff];
    "Norrland Timber", "Sweden", Some("https://norrland.example"), "nina", "Erik Sandberg", 640, [611 Contract, 598 Accept, 571 Billing, 500 KickOff];
    "Baltic Paper Works", "Latvia", Some("https://balticpaper.example"), "paul", "Ilze Ozola", 470, [441 Contract, 420 Billing, 399 Accept, 150 KickOff];
    "Copper Kettle Brewing", "Ireland", Some("https://copperkettle.example"), "sales", "Aoife Byrne", 330, [300 Contract, 282 Accept, 270 Billing, 60 KickOff];
    "Silverline Pharma", "Germany", Some("https://silverline.example"), "nina", "Dr. Karin Vogel", 290, [251 Contract, 240 Billing, 219 Accept, 30 KickOff];
    // With sales.
    "Juniper Cosmetics", "France", Some("https://juniper.example"), "sales", "Claire Morel", 3, [];
    "Polar Seafood", "Norway", Some("https://polarseafood.example"), "nina", "Ingrid Dahl", 11, [];
    "Meridian Textiles", "Portugal", Some("https://meridian.example"), "sales", "Rui Carvalho", 29, [];
    "Castle Rock Cycles", "United Kingdom", Some("https://castlerock.example"), "paul", "Ben Ashworth", 57, [];
    "Orchard Lane Bakery", "Belgium", Some("https://orchardlane.example"), "sales", "Sofie Peeters", 63, [];
    "Granite Peak Tools", "Austria", Some("https://granitepeak.example"), "sales", "Lukas Huber", 81, [];
    "Sunfield Solar", "Italy", Some("https://sunfield.example"), "nina", "Giulia Conti", 112, [70 HandOver];
    // Sent back to sales.
    "Harbourlight Lamps", "Denmark", Some("https://harbourlight.example"), "sales", "Mette Holm", 130, [98 Contract, 80 Billing, 22 SendBack];
    "Old Mill Coffee", "Netherlands", Some("https://oldmill.example"), "paul", "Sanne Bakker", 160, [121 Contract, 101 SendBack, 66 Billing];
    // With legal and finance.
    "Fjord Furniture", "Norway", Some("https://fjordfurniture.example"), "sales", "Lars Berg", 40, [5 Contract];
    "Brightwater Systems", "Germany", Some("https://brightwater.example"), "nina", "Jana Roth", 52, [12 Contract, 9 TakeReview];
    "Lakeside Ceramics", "Finland", Some("https://lakeside.example"), "sales", "Aino Laine", 66, [20 Contract, 14 Accept];
    "Ember & Ash Stoves", "Ireland", Some("https://emberash.example"), "paul", "Conor Doyle", 85, [40 Contract, 31 TakeBilling];
    "Quarry Stone Paving", "France", Some("https://quarrystone.example"), "sales", "Hugo Lambert", 96, [39 Contract, 20 Billing];
    "Windmill Toys", "Netherlands", Some("https://windmilltoys.example"), "nina", "Daan Visser", 120, [61 Contract];
    "Northgate Medical", "Sweden", Some("https://northgate.example"), "sales", "Elsa Nyström", 140, [75 Contract, 52 TakeReview, 30 Billing];
    "Cedar & Sons Print", "Spain", Some("https://cedarprint.example"), "paul", "Pablo Ruiz", 150, [84 Contract, 50 Accept];
    // With implementation.
    "Atlas Pet Supplies", "Poland", Some("https://atlaspets.example"), "sales", "Marta Wójcik", 110, [70 Contract, 40 Accept, 11 Billing];
    "Riverbend Ciders", "United Kingdom", Some("https://riverbend.example"), "nina", "Tom Fletcher", 170, [130 Contract, 80 Billing, 41 Accept, 33 TakeKickOff];
    "Starling Audio", "Denmark", Some("https://starling.example"), "sales", "Freja Lund", 210, [170 Contract, 132 Accept, 72 Billing];
    "Ostrava Steelworks", "Czechia", Some("https://ostrava-steel.example"), "paul", "Petr Dvořák", 250, [200 Contract, 150 Accept, 101 Billing, 90 TakeKickOff];
    "Marlowe & Finch", "United Kingdom", Some("https://marlowefinch.example"), "sales", "Imogen Hart", 330, [280 Contract, 240 Accept, 151 Billing];
    // Stopped, one way or another.
    "Tidewater Aquaria", "Portugal", Some("https://tidewater.example"), "nina", "Inês Matos", 190, [150 Contract, 118 Pause];
    "Hollow Oak Whisky", "United Kingdom", Some("https://hollowoak.example"), "paul", "Angus Reid", 260, [214 Contract, 180 Accept, 141 Cancel];
    "Pinecrest Camping", "Austria", Some("https://pinecrest.example"), "sales", "Eva Steiner", 420, [360 Cancel];
    "Amber Coast Jewels", "Lithuania", None, "sales", "Rasa Jonaitė", 240, [205 Contract, 170 Accept, 160 Billing, 26 KickOff];
    "Greenfield Seeds", "Hungary", None, "nina", "Zsófia Nagy", 300, [262 Contract, 240 Billing, 222 Accept, 50 KickOff];
}

/// A company whose credit is checked.
pub(super) struct Credit {
    pub(super) company: &'static str,
    pub(super) amount: u32,
    /// Hours before now.
    pub(super) asked: i64,
    /// When it was answered and whether it was granted, if yet.
    pub(super) answer: Option<(i64, bool)>,
}

/// All of them.
pub(super) const CREDITS: &[Credit] = &[
    Credit { company: "Blue Harbor Freight", amount: 40_000, asked: 900, answer: Some((874, true)) },
    Credit { company: "Pinecrest Camping", amount: 120_000, asked: 380, answer: Some((361, false)) },
    Credit { company: "Fjord Furniture", amount: 25_000, asked: 30, answer: None },
    Credit { company: "Granite Peak Tools", amount: 60_000, asked: 52, answer: None },
];
