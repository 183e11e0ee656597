//! What a template brings, by kind and name.

use fermata_api::templates::{TemplatePart, TemplatePartKind as Kind};
use fermata_engine::ids::Name;
use fermata_interchange::template::Template;

/// A part.
pub(super) fn part(kind: Kind, name: &Name, label: &str) -> TemplatePart {
    TemplatePart { kind, name: name.clone(), label: label.to_owned() }
}

/// Everything, in the order of installing it.
pub(super) fn all(template: &Template) -> Vec<TemplatePart> {
    let package = &template.package;
    let people = template.people.iter().map(|p| part(Kind::User, &p.name, &p.label));
    let groups = package.groups.iter().map(|t| part(Kind::Group, &t.name, &t.label));
    let queues = package.queues.iter().map(|t| part(Kind::Queue, &t.name, &t.label));
    let roles = package.roles.iter().map(|t| part(Kind::Role, &t.name, &t.label));
    let objects = package.objects.iter().map(|o| part(Kind::Object, &o.name, &o.label));
    let calendars = package.calendars.iter().map(|c| part(Kind::Calendar, &c.name, &c.definition.label));
    let flows = package.flows.iter().map(|f| part(Kind::Flow, &f.name, &f.definition.label));
    let drawn =
        package.orchestrations.iter().map(|o| part(Kind::Orchestration, &o.name, &o.definition.label));
    let teams = groups.chain(queues).chain(roles);
    people.chain(teams).chain(objects).chain(calendars).chain(flows).chain(drawn).collect()
}
