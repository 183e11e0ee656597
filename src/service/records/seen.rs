//! Which records a person may see and change: those that they made, that name them, or that a run is about which they may see.

use fermata_api::ApiError;
use fermata_engine::{
    ids::{Name, RecordId},
    object::Object,
};
use fermata_store::{
    filters::{RecordReach, RunFilter},
    rows::RecordRow,
};

use crate::{
    Answer, Service, SignedIn,
    error::store,
    policy::{Action, Relation, allows, relations_to_record, require_with, user_fields},
};

impl Service {
    /// What limits a list of an object's records to a person's own, unless their role sees all.
    pub(crate) fn records_reach(&self, who: &SignedIn, object: &Object) -> Option<RecordReach> {
        (!allows(who.role, &[], Action::RecordSeeAll)).then(|| RecordReach {
            reach: self.reach(who),
            user_fields: user_fields(object).cloned().collect(),
        })
    }

    /// What a person has to do with a record. Runs about it are looked at only where the rest does not settle `action`.
    pub(super) async fn relations_with(
        &self,
        who: &SignedIn,
        row: &RecordRow,
        action: Action,
    ) -> Answer<Vec<Relation>> {
        let known = self.known();
        let object = known.objects.get(&row.object).map(|object| &**object);
        let mut relations = relations_to_record(object, row, &who.name);
        if !allows(who.role, &relations, action) && allows(who.role, &[Relation::Involved], action) {
            let about =
                RunFilter { record: Some(row.id), visible_to: Some(self.reach(who)), ..RunFilter::default() };
            let (found, _) = self.inner.db.run_list(&about, None, 1).await.map_err(store)?;
            if !found.is_empty() {
                relations.push(Relation::Involved);
            }
        }
        Ok(relations)
    }

    /// Whether this person may see a record.
    pub(crate) async fn may_see_record(&self, who: &SignedIn, row: &RecordRow) -> Answer<bool> {
        let relations = self.relations_with(who, row, Action::RecordSee).await?;
        Ok(allows(who.role, &relations, Action::RecordSee))
    }

    /// A record of an object, if this person may see it.
    pub(crate) async fn record_seen(&self, who: &SignedIn, object: &Name, id: RecordId) -> Answer<RecordRow> {
        let row = self.record_of(object, id).await?;
        match self.may_see_record(who, &row).await? {
            true => Ok(row),
            false => Err(ApiError::not_found("record", id)),
        }
    }

    /// Refuses changes by those who may not; of what they may not see they do not even hear that it is there.
    pub(crate) async fn require_record_edit(
        &self,
        who: &SignedIn,
        object: &Name,
        id: RecordId,
    ) -> Answer<()> {
        if allows(who.role, &[], Action::RecordEdit) {
            return Ok(());
        }
        let row = self.record_seen(who, object, id).await?;
        let relations = self.relations_with(who, &row, Action::RecordEdit).await?;
        require_with(who, &relations, Action::RecordEdit)
    }
}
