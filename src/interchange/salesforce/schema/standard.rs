//! Standard objects of the source: what their fields are called and what they hold. Written down in short, because the files do
//! not say it.

use fermata_engine::{ids::Name, value::DataType};

/// What a standard field holds: a letter, and for a lookup the object.
/// `t` text, `l` long text, `n` number, `m` money, `%` percent, `b` yes or no, `d` date, `D` moment, `e` e-mail, `p` phone,
/// `u` web address, `U` person, `#` auto-number, `>Object` lookup.
pub(super) struct Standard {
    /// Its name.
    pub(super) name: &'static str,
    /// What one is called where the name does not say it.
    pub(super) label: &'static str,
    /// The field that names a record.
    pub(super) title: &'static str,
    /// `Name:type` with spaces between.
    fields: &'static str,
}

const ADDRESS: &str = "BillingStreet:l BillingCity:t BillingState:t BillingPostalCode:t BillingCountry:t ShippingStreet:l ShippingCity:t \
    ShippingState:t ShippingPostalCode:t ShippingCountry:t MailingStreet:l MailingCity:t MailingState:t MailingPostalCode:t \
    MailingCountry:t Street:l City:t State:t PostalCode:t Country:t";

/// Fields that every object has.
const EVERYWHERE: &str = "OwnerId:U CreatedById:U LastModifiedById:U CreatedDate:D LastModifiedDate:D SystemModstamp:D RecordTypeId:t \
    RecordType:t IsDeleted:b CurrencyIsoCode:t";

const OBJECTS: &[Standard] = &[
    Standard {
        name: "Account",
        label: "Account",
        title: "Name",
        fields: "Name:t AccountNumber:t Type:t Industry:t AnnualRevenue:m NumberOfEmployees:n Phone:p Fax:p Website:u Description:l ParentId:>Account Rating:t Site:t AccountSource:t Active__c:t",
    },
    Standard {
        name: "Asset",
        label: "Asset",
        title: "Name",
        fields: "Name:t AccountId:>Account ContactId:>Contact Product2Id:>Product2 Status:t SerialNumber:t InstallDate:d PurchaseDate:d Price:m Quantity:n",
    },
    Standard {
        name: "Campaign",
        label: "Campaign",
        title: "Name",
        fields: "Name:t Type:t Status:t StartDate:d EndDate:d IsActive:b BudgetedCost:m ActualCost:m Description:l ParentId:>Campaign",
    },
    Standard {
        name: "Case",
        label: "Case",
        title: "Subject",
        fields: "Subject:t CaseNumber:# Status:t Priority:t Origin:t Type:t Reason:t Description:l Comments:l AccountId:>Account ContactId:>Contact AssetId:>Asset ParentId:>Case IsEscalated:b IsClosed:b ClosedDate:D SuppliedEmail:e SuppliedName:t SuppliedPhone:p ContactEmail:e ContactPhone:p",
    },
    Standard {
        name: "Contact",
        label: "Contact",
        title: "Name",
        fields: "Name:t FirstName:t LastName:t Salutation:t Email:e Phone:p MobilePhone:p HomePhone:p Fax:p Title:t Department:t Birthdate:d AccountId:>Account ReportsToId:>Contact LeadSource:t Description:l",
    },
    Standard {
        name: "Contract",
        label: "Contract",
        title: "Name",
        fields: "Name:t ContractNumber:# Status:t StartDate:d EndDate:d ContractTerm:n AccountId:>Account CustomerSignedId:>Contact CompanySignedId:U Description:l SpecialTerms:l",
    },
    Standard {
        name: "ContentVersion",
        label: "File version",
        title: "Title",
        fields: "Title:t PathOnClient:t ContentDocumentId:t FirstPublishLocationId:t",
    },
    Standard {
        name: "CustomNotificationType",
        label: "Notification type",
        title: "DeveloperName",
        fields: "DeveloperName:t CustomNotifTypeName:t MasterLabel:t Desktop:b Mobile:b",
    },
    Standard {
        name: "Event",
        label: "Event",
        title: "Subject",
        fields: "Subject:t StartDateTime:D EndDateTime:D ActivityDate:d Location:t Description:l IsAllDayEvent:b WhatId:t WhoId:t DurationInMinutes:n",
    },
    Standard { name: "Group", label: "Group", title: "Name", fields: "Name:t DeveloperName:t Type:t" },
    Standard {
        name: "Lead",
        label: "Lead",
        title: "Name",
        fields: "Name:t FirstName:t LastName:t Company:t Email:e Phone:p MobilePhone:p Title:t Status:t Rating:t Industry:t LeadSource:t Website:u AnnualRevenue:m NumberOfEmployees:n Description:l IsConverted:b ConvertedDate:d",
    },
    Standard {
        name: "Opportunity",
        label: "Opportunity",
        title: "Name",
        fields: "Name:t StageName:t Amount:m Probability:% CloseDate:d Type:t NextStep:t LeadSource:t ForecastCategoryName:t Description:l AccountId:>Account ContactId:>Contact CampaignId:>Campaign Pricebook2Id:>Pricebook2 IsClosed:b IsWon:b ExpectedRevenue:m TotalOpportunityQuantity:n",
    },
    Standard {
        name: "OpportunityLineItem",
        label: "Opportunity product",
        title: "Name",
        fields: "Name:t OpportunityId:>Opportunity Product2Id:>Product2 PricebookEntryId:>PricebookEntry Quantity:n UnitPrice:m ListPrice:m TotalPrice:m Discount:% Description:t ServiceDate:d",
    },
    Standard {
        name: "Order",
        label: "Order",
        title: "Name",
        fields: "Name:t OrderNumber:# Status:t Type:t EffectiveDate:d EndDate:d TotalAmount:m AccountId:>Account ContractId:>Contract QuoteId:>Quote OpportunityId:>Opportunity Description:l",
    },
    Standard {
        name: "OrderItem",
        label: "Order product",
        title: "OrderItemNumber",
        fields: "OrderItemNumber:# OrderId:>Order Product2Id:>Product2 Quantity:n UnitPrice:m TotalPrice:m ListPrice:m Description:t",
    },
    Standard {
        name: "Organization",
        label: "Organization",
        title: "Name",
        fields: "Name:t IsSandbox:b InstanceName:t Phone:p",
    },
    Standard {
        name: "Pricebook2",
        label: "Price book",
        title: "Name",
        fields: "Name:t IsActive:b IsStandard:b Description:l",
    },
    Standard {
        name: "PricebookEntry",
        label: "Price book entry",
        title: "Name",
        fields: "Name:t Pricebook2Id:>Pricebook2 Product2Id:>Product2 UnitPrice:m IsActive:b",
    },
    Standard {
        name: "Product2",
        label: "Product",
        title: "Name",
        fields: "Name:t ProductCode:t Family:t IsActive:b Description:l QuantityUnitOfMeasure:t StockKeepingUnit:t",
    },
    Standard {
        name: "Quote",
        label: "Quote",
        title: "Name",
        fields: "Name:t QuoteNumber:# Status:t OpportunityId:>Opportunity AccountId:>Account ContactId:>Contact ContractId:>Contract Pricebook2Id:>Pricebook2 ExpirationDate:d Email:e Phone:p Fax:p Discount:% Subtotal:m TotalPrice:m GrandTotal:m Tax:m ShippingHandling:m Description:l IsSyncing:b LineItemCount:n",
    },
    Standard {
        name: "QuoteLineItem",
        label: "Quote line item",
        title: "LineNumber",
        fields: "LineNumber:# QuoteId:>Quote Product2Id:>Product2 PricebookEntryId:>PricebookEntry OpportunityLineItemId:>OpportunityLineItem Quantity:n UnitPrice:m ListPrice:m Subtotal:m TotalPrice:m Discount:% Description:t ServiceDate:d",
    },
    Standard {
        name: "RecordType",
        label: "Record type",
        title: "Name",
        fields: "Name:t DeveloperName:t SobjectType:t IsActive:b",
    },
    Standard {
        name: "Task",
        label: "Task",
        title: "Subject",
        fields: "Subject:t Status:t Priority:t ActivityDate:d Description:l WhatId:t WhoId:t Type:t IsClosed:b IsReminderSet:b ReminderDateTime:D TaskSubtype:t CallDurationInSeconds:n",
    },
    Standard {
        name: "User",
        label: "User",
        title: "Name",
        fields: "Name:t Username:U FirstName:t LastName:t Email:e Phone:p MobilePhone:p Title:t Department:t Division:t CompanyName:t Alias:t IsActive:b ManagerId:U ProfileId:t UserRoleId:t UserType:t EmployeeNumber:t TimeZoneSidKey:t FederationIdentifier:t LastLoginDate:D ContactId:>Contact AccountId:>Account",
    },
    Standard {
        name: "WorkOrder",
        label: "Work order",
        title: "Subject",
        fields: "Subject:t WorkOrderNumber:# Status:t Priority:t AccountId:>Account ContactId:>Contact CaseId:>Case AssetId:>Asset StartDate:D EndDate:D Description:l",
    },
];

/// A standard object.
pub(super) fn object(name: &str) -> Option<&'static Standard> {
    OBJECTS.iter().find(|object| object.name.eq_ignore_ascii_case(name))
}

/// A field of a standard object, or one that every object has: as it is spelled, and what it holds.
pub(super) fn field(object_name: &str, name: &str) -> Option<(&'static str, DataType)> {
    let own = object(object_name).map(|object| object.fields).unwrap_or_default();
    let address = if object(object_name).is_some() { ADDRESS } else { "" };
    let all = own.split_whitespace().chain(EVERYWHERE.split_whitespace()).chain(address.split_whitespace());
    let mut pairs = all.filter_map(|pair| pair.split_once(':'));
    let (spelled, code) = pairs.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some((spelled, data_type(code)?))
}

fn data_type(code: &str) -> Option<DataType> {
    Some(match code {
        "t" => DataType::Text,
        "l" => DataType::LongText,
        "n" => DataType::Number { decimals: 0 },
        "m" => DataType::Number { decimals: 2 },
        "%" => DataType::Percent,
        "b" => DataType::Checkbox,
        "d" => DataType::Date,
        "D" => DataType::DateTime,
        "e" => DataType::Email,
        "p" => DataType::Phone,
        "u" => DataType::Url,
        "U" => DataType::User,
        "#" => DataType::AutoNumber { prefix: String::new(), digits: 8 },
        lookup => DataType::Lookup { object: Name::parse(lookup.strip_prefix('>')?).ok()? },
    })
}
