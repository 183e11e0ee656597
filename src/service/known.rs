//! What changes rarely and is asked for by every command: people, objects, active definitions. One immutable picture of
//! it is kept in memory, replaced whole when something of it changes, here or on another node.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use fermata_api::{
    connections::{ConnectionKind as ChannelKind, MailSettings},
    notices::{NoticeDefaults, NoticePreferences},
    system::CheckSettings,
};
use fermata_engine::{
    check::Outlets,
    definition::{Orchestration, Trigger},
    flow::Flow,
    ids::{Name, RecordId, RunId, WorkItemId},
    object::Object,
    people::{Assignee, Directory, Person, Role, Team},
    related::{self, Chain},
    run::Run,
    value::DataType,
};
use fermata_store::{
    ChainHash, Db, Guard,
    rows::{ConnectionKind, ConnectionRow, DefinitionKind, RecordRow, TeamKind, TriggerOrderRow},
};

use uuid::Uuid;

use crate::{
    Answer, Service,
    calendars::KnownCalendars,
    connections::Channel,
    error::{read, store},
    limits::{ITEMS_KEPT, RECORDS_KEPT, RUNS_KEPT, VERSIONS_KEPT},
    recent::Recent,
};

/// Chains of lookups by orchestration, version and object.
type Lookups = BTreeMap<(Name, u32, Name), Arc<BTreeSet<Chain>>>;

/// One picture.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Everyone.
    pub(crate) directory: Directory,
    /// Objects by name.
    pub(crate) objects: BTreeMap<Name, Arc<Object>>,
    /// Their revisions.
    pub(crate) object_revisions: BTreeMap<Name, i64>,
    /// Which lookups of its records an object's formulas and rules name, where they name any.
    pub(crate) object_lookups: BTreeMap<Name, BTreeSet<Chain>>,
    /// Which lookups a version names, from a record of an object: worked out when first asked for.
    lookups: Mutex<Lookups>,
    /// Whether a version looks at its record before the change that started the run: worked out when first asked for.
    look_back: Mutex<BTreeMap<(Name, u32), bool>>,
    /// Active versions of flows.
    pub(crate) flows: BTreeMap<Name, Arc<Flow>>,
    /// Their numbers.
    pub(crate) flow_versions: BTreeMap<Name, u32>,
    /// Active versions of orchestrations.
    pub(crate) active: BTreeMap<Name, Active>,
    /// What people read for orchestrations, active or not.
    pub(crate) labels: BTreeMap<Name, String>,
    /// What people read for incoming webhooks.
    pub(crate) hooks: BTreeMap<Name, String>,
    /// When people work.
    pub(crate) calendars: KnownCalendars,
    /// What is set up for reaching other systems.
    pub(crate) outlets: Outlets,
    /// What the check of definitions demands.
    pub(crate) check_settings: CheckSettings,
    /// Where mail goes, of those who said.
    pub(crate) emails: BTreeMap<Name, String>,
    /// Whether mail is set up.
    pub(crate) mail: bool,
    /// How people are told things who chose nothing.
    pub(crate) notices: NoticeDefaults,
    /// What those chose who chose something.
    pub(crate) preferences: BTreeMap<Name, NoticePreferences>,
    /// Browsers that show messages, by whose they are: id and what people read.
    pub(crate) browsers: BTreeMap<Name, Vec<(Uuid, String)>>,
    /// In which order orchestrations start, by object.
    pub(crate) orders: BTreeMap<Name, TriggerOrderRow>,
}

/// The active version of an orchestration.
#[derive(Debug, Clone)]
pub(crate) struct Active {
    /// Its number.
    pub(crate) version: u32,
    /// The drawing.
    pub(crate) definition: Arc<Orchestration>,
}

/// A run's state at a revision.
#[derive(Debug, Clone)]
pub(crate) struct KeptRun {
    /// The state.
    pub(crate) run: Arc<Run>,
    /// Which transition led to it.
    pub(crate) revision: i64,
    /// The hash of the last event of its log.
    pub(crate) log_head: ChainHash,
    /// The records that it waits on, each with the fields that it looks at.
    pub(crate) watches: BTreeMap<RecordId, String>,
}

/// Everything that is kept in memory.
pub(crate) struct Memory {
    known: RwLock<Arc<Known>>,
    loading: tokio::sync::Mutex<()>,
    versions: Mutex<Recent<(Name, u32), Arc<Orchestration>>>,
    runs: Mutex<Recent<RunId, KeptRun>>,
    records: Mutex<Recent<RecordId, Arc<RecordRow>>>,
    items: Mutex<Recent<WorkItemId, RunId>>,
}

impl Known {
    /// Which orchestrations are active: what was checked against them holds only while no other one is.
    pub(crate) fn guard_of_active(&self) -> Guard {
        Guard::ActiveOrchestrations(self.active.iter().map(|(name, a)| (name.clone(), a.version)).collect())
    }

    /// Active orchestrations that changes of an object's records may start, in their order.
    pub(crate) fn started_by<'k>(&'k self, object: &'k Name) -> impl Iterator<Item = (&'k Name, &'k Active)> {
        let of_object = move |active: &Active| matches!(&active.definition.trigger, Trigger::Record { object: of, .. } if of == object);
        let placed = self.orders.get(object).map(|row| row.orchestrations.as_slice()).unwrap_or_default();
        let first = placed.iter().filter_map(|name| self.active.get_key_value(name));
        let others = self.active.iter().filter(|(name, _)| !placed.contains(name));
        first.chain(others).filter(move |(_, active)| of_object(active))
    }

    /// The fields, of any object, that look up records of this one.
    pub(crate) fn lookups_to(&self, object: &Name) -> Vec<(Name, Name)> {
        let to = |data_type: &DataType| matches!(data_type, DataType::Lookup { object: to } if to == object);
        let of = |of: &Object| -> Vec<(Name, Name)> {
            let fields = of.fields.iter().filter(|field| to(&field.data_type));
            fields.map(|field| (of.name.clone(), field.name.clone())).collect()
        };
        self.objects.values().flat_map(|object| of(object)).collect()
    }

    /// Which lookups a version of an orchestration names, from a record of this object.
    pub(crate) fn lookups(
        &self,
        orchestration: &Name,
        version: u32,
        definition: &Orchestration,
        object: &Name,
    ) -> Arc<BTreeSet<Chain>> {
        let key = (orchestration.clone(), version, object.clone());
        let mut kept = lock(&self.lookups);
        if let Some(found) = kept.get(&key) {
            return found.clone();
        }
        let found = Arc::new(related::lookups(definition, object, &self.flows, &self.objects));
        kept.insert(key, found.clone());
        found
    }

    /// Whether runs of this version look at their record as it was before the change that started them.
    pub(crate) fn looks_back(&self, orchestration: &Name, active: &Active) -> bool {
        let key = (orchestration.clone(), active.version);
        let mut kept = lock(&self.look_back);
        if let Some(found) = kept.get(&key) {
            return *found;
        }
        // What the trigger asks is asked before there is a run.
        let rest =
            Orchestration { trigger: Trigger::Autolaunched, ..Orchestration::clone(&active.definition) };
        let found = related::looks_back(&rest, &self.flows);
        kept.insert(key, found);
        found
    }

    /// What people read for an orchestration.
    pub(crate) fn label_of(&self, orchestration: &Name) -> String {
        self.labels
            .get(orchestration)
            .filter(|l| !l.is_empty())
            .cloned()
            .unwrap_or_else(|| orchestration.to_string())
    }

    /// What people read for a calendar.
    pub(crate) fn label_of_calendar(&self, name: &Name) -> String {
        let kept = self.calendars.kept.get(name);
        kept.map_or_else(|| name.to_string(), |kept| kept.calendar.label.clone())
    }

    /// What people read for who did something: `user:mia` or `system`.
    pub(crate) fn label_of_actor(&self, key: &str) -> String {
        match key.strip_prefix("user:").map(Name::parse) {
            Some(Ok(name)) if name.as_str() == "command_line" => "Command line".to_owned(),
            Some(Ok(name)) => self.directory.label(&Assignee::User(name)),
            _ => "Fermata".to_owned(),
        }
    }

    /// Everyone who manages runs.
    pub(crate) fn managers(&self) -> impl Iterator<Item = &Name> {
        self.directory.users.values().filter(|u| u.active && u.role >= Role::Manager).map(|u| &u.name)
    }

    /// The active people that an assignee means.
    pub(crate) fn people_of(&self, assignee: &Assignee) -> Vec<Name> {
        self.directory.people(assignee).into_iter().collect()
    }
}

impl Memory {
    /// Nothing is known yet.
    pub(crate) fn new() -> Self {
        Self {
            known: RwLock::default(),
            loading: tokio::sync::Mutex::default(),
            versions: Mutex::new(Recent::new(VERSIONS_KEPT)),
            runs: Mutex::new(Recent::new(RUNS_KEPT)),
            records: Mutex::new(Recent::new(RECORDS_KEPT)),
            items: Mutex::new(Recent::new(ITEMS_KEPT)),
        }
    }

    /// A run's last known state; a guard on its revision says whether it still is.
    pub(crate) fn run(&self, id: RunId) -> Option<KeptRun> {
        lock(&self.runs).get(&id)
    }

    /// Remembers a state, unless a later one is known.
    pub(crate) fn put_run(&self, id: RunId, kept: KeptRun) {
        let mut runs = lock(&self.runs);
        if runs.get(&id).is_none_or(|known| known.revision < kept.revision) {
            runs.put(id, kept);
        }
    }

    pub(crate) fn forget_run(&self, id: RunId) {
        lock(&self.runs).remove(&id);
    }

    pub(crate) fn record(&self, id: RecordId) -> Option<Arc<RecordRow>> {
        lock(&self.records).get(&id)
    }

    pub(crate) fn put_record(&self, row: Arc<RecordRow>) {
        let mut records = lock(&self.records);
        if records.get(&row.id).is_none_or(|known| known.revision < row.revision) {
            records.put(row.id, row);
        }
    }

    pub(crate) fn forget_record(&self, id: RecordId) {
        lock(&self.records).remove(&id);
    }

    pub(crate) fn run_of_item(&self, item: WorkItemId) -> Option<RunId> {
        lock(&self.items).get(&item)
    }

    pub(crate) fn put_item(&self, item: WorkItemId, run: RunId) {
        lock(&self.items).put(item, run);
    }
}

impl Service {
    /// The current picture.
    pub(crate) fn known(&self) -> Arc<Known> {
        self.inner.memory.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the picture anew.
    pub(crate) async fn learn(&self) -> Answer<()> {
        let _one_at_a_time = self.inner.memory.loading.lock().await;
        let known = Arc::new(load(&self.inner.db).await?);
        *self.inner.memory.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    /// A version of an orchestration; versions never change, so they are kept.
    pub(crate) async fn version_of(&self, name: &Name, version: u32) -> Answer<Arc<Orchestration>> {
        let known = self.known();
        if let Some(active) = known.active.get(name).filter(|a| a.version == version) {
            return Ok(active.definition.clone());
        }
        let key = (name.clone(), version);
        if let Some(kept) = lock(&self.inner.memory.versions).get(&key) {
            return Ok(kept);
        }
        let stored = self.inner.db.version(&(DefinitionKind::Orchestration, name.clone()), version).await;
        let row = stored.map_err(store)?.ok_or_else(|| {
            crate::error::fault(format!(
                "version {version} of orchestration {name} is named by a run but not stored"
            ))
        })?;
        let definition: Arc<Orchestration> = Arc::new(read(row.definition)?);
        lock(&self.inner.memory.versions).put(key, definition.clone());
        Ok(definition)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn load(db: &Db) -> Answer<Known> {
    let (directory, emails) = load_people(db).await?;
    let mut known = Known { directory, emails, ..Known::default() };
    for (object, revision) in db.objects().await.map_err(store)? {
        known.object_revisions.insert(object.name.clone(), revision);
        known.objects.insert(object.name.clone(), Arc::new(object));
    }
    for row in db.active_versions(DefinitionKind::Flow).await.map_err(store)? {
        known.flow_versions.insert(row.key.1.clone(), row.version);
        known.flows.insert(row.key.1, Arc::new(read(row.definition)?));
    }
    for (name, object) in &known.objects {
        let mut lookups = related::formula_lookups(object, &known.objects);
        lookups.extend(related::rule_lookups(object, &known.flows, &known.objects));
        if !lookups.is_empty() {
            known.object_lookups.insert(name.clone(), lookups);
        }
    }
    for row in db.active_versions(DefinitionKind::Orchestration).await.map_err(store)? {
        let active = Active { version: row.version, definition: Arc::new(read(row.definition)?) };
        known.active.insert(row.key.1, active);
    }
    known.hooks.extend(db.hook_labels().await.map_err(store)?);
    for row in db.connections().await.map_err(store)? {
        take_connection(&mut known, row)?;
    }
    for row in db.calendars().await.map_err(store)? {
        known.calendars.take(row)?;
    }
    for row in db.notice_preferences().await.map_err(store)? {
        known.preferences.insert(row.user, read(row.content)?);
    }
    for row in db.push_subscriptions().await.map_err(store)? {
        known.browsers.entry(row.user).or_default().push((row.id, row.label));
    }
    let orders = db.trigger_orders().await.map_err(store)?;
    known.orders.extend(orders.into_iter().map(|row| (row.object.clone(), row)));
    known.labels.extend(db.definition_labels(DefinitionKind::Orchestration).await.map_err(store)?);
    Ok(known)
}

/// What definitions may name of what is set up.
fn take_connection(known: &mut Known, row: ConnectionRow) -> Answer<()> {
    let (kind, name) = row.key;
    let outlets = &mut known.outlets;
    match kind {
        ConnectionKind::Channel => {
            let channel: Channel = read(row.content)?;
            let list = match channel.kind {
                ChannelKind::Events => &mut outlets.receivers,
                ChannelKind::Slack | ChannelKind::Teams => &mut outlets.chats,
            };
            list.insert(name, row.label);
        }
        ConnectionKind::Secret => drop(outlets.secrets.insert(name, row.label)),
        ConnectionKind::EmailTemplate => drop(outlets.mail_templates.insert(name, row.label)),
        ConnectionKind::CheckSettings => known.check_settings = read(row.content)?,
        ConnectionKind::Mail => {
            let settings: MailSettings = read(row.content)?;
            known.mail = !settings.host.is_empty();
        }
        ConnectionKind::NoticeDefaults => known.notices = read(row.content)?,
        ConnectionKind::AllowedHosts | ConnectionKind::NoticeTemplate | ConnectionKind::PushKeys => {}
    }
    Ok(())
}

async fn load_people(db: &Db) -> Answer<(Directory, BTreeMap<Name, String>)> {
    let (mut directory, mut emails) = (Directory::default(), BTreeMap::new());
    for row in db.users().await.map_err(store)? {
        let person = Person {
            active: row.active,
            manager: row.manager,
            approval_limit: row.approval_limit,
            successor: row.successor,
            ..Person::new(row.name.clone(), row.label, row.role)
        };
        if !row.email.is_empty() {
            emails.insert(row.name.clone(), row.email);
        }
        directory.users.insert(row.name, person);
    }
    for row in db.teams().await.map_err(store)? {
        let team = Team { name: row.key.1.clone(), label: row.label, members: row.members };
        match row.key.0 {
            TeamKind::Group => directory.groups.insert(row.key.1, team),
            TeamKind::Queue => directory.queues.insert(row.key.1, team),
            TeamKind::Role => directory.roles.insert(row.key.1, team),
        };
    }
    for row in db.absences().await.map_err(store)? {
        let (user, absence) = crate::people::absence_of_row(row)?;
        directory.absences.entry(user).or_default().push(absence);
    }
    Ok((directory, emails))
}
