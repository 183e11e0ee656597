//! Records that stand still while it is decided on them: who may change one all the same.

use fermata_api::{ApiError, error::ErrorKind};
use fermata_engine::{ids::RecordId, people::Role};
use fermata_store::rows::RecordLockRow;

use crate::{Answer, Service, SignedIn, error::store};

impl Service {
    /// Refuses a change of a record that is decided on, unless the person is an administrator, one of its editors, or an approver
    /// who may edit. What runs change is not looked at here: a signature is bound to the revision that was signed.
    pub(crate) async fn refuse_locked(&self, who: &SignedIn, record: RecordId) -> Answer<()> {
        if who.role == Role::Admin {
            return Ok(());
        }
        for lock in self.inner.db.record_locks(record).await.map_err(store)? {
            if !self.may_edit(who, &lock).await? {
                return Err(self.locked(&lock).await?);
            }
        }
        Ok(())
    }

    async fn may_edit(&self, who: &SignedIn, lock: &RecordLockRow) -> Answer<bool> {
        let known = self.known();
        let theirs = |assignee| known.directory.includes(assignee, &who.name);
        if lock.editors.iter().any(theirs) {
            return Ok(true);
        }
        if !lock.approvers_may_edit {
            return Ok(false);
        }
        let Some(stored) = self.stored_run(lock.run).await? else { return Ok(false) };
        let items = stored.run.current_step(&lock.step).map(|step| step.items.clone()).unwrap_or_default();
        let open = items.iter().filter(|item| item.status.is_open());
        Ok(open.map(|item| &item.assignee).any(theirs))
    }

    async fn locked(&self, lock: &RecordLockRow) -> Answer<ApiError> {
        let title = self.stored_run(lock.run).await?.map(|stored| stored.run.title.clone());
        let title = title.unwrap_or_else(|| "A run".to_owned());
        let message = format!(
            "{title} is being decided on, so the record stays as it is until then. Ask an approver to send it back."
        );
        Ok(ApiError::new(ErrorKind::Conflict, "record_locked", message))
    }
}
