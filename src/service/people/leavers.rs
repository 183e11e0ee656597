//! Work of people who are no longer active. What had come from a group or queue goes back there; what was given to somebody by
//! name stays with them, marked, until somebody gives it to others. Nothing waits unseen.

use std::collections::BTreeMap;

use fermata_api::work::WorkItemView;
use fermata_engine::{ids::Name, people::Assignee, run::effects::NoticeKind};
use fermata_store::{Changeset, Write, rows::WorkItemRow};

use crate::{
    Answer, Service,
    error::store,
    limits::LEAVER_ITEMS_MAX,
    live::message,
    notices::Telling,
    transition::{By, ItemWish, Outcome, Wish},
    views::item_view,
    words::count,
};

/// What became of a leaver's work.
#[derive(Default)]
pub(crate) struct Left {
    pub(crate) released: Vec<WorkItemView>,
    pub(crate) held: Vec<WorkItemView>,
}

impl Service {
    /// Gives back what somebody held who is no longer active. What cannot be given back now is found again by the sweeping.
    pub(crate) async fn leave(&self, name: &Name) -> Answer<Left> {
        let rows = self.inner.db.open_items_of(name, LEAVER_ITEMS_MAX).await.map_err(store)?;
        let mut left = Left::default();
        for row in rows {
            // What they only did for others goes back to those, and what somebody took over goes there.
            self.settle_item(row.id).await?;
            let now = self.inner.db.work_item(row.id).await.map_err(store)?;
            let theirs = |row: &WorkItemRow| row.assignee == Assignee::User(name.clone());
            let Some(row) = now.filter(|row| row.status.is_open() && theirs(row)) else { continue };
            if matches!(row.offered_to, Assignee::User(_)) {
                left.held.push(self.item_shown(row).await?);
                continue;
            }
            let wish = Wish::Work { item: row.id, wish: ItemWish::Release };
            match self.carry_out(&By::System, &wish, None).await {
                Ok(Outcome::Done(_, plan)) => left.released.extend(crate::work::item_after(&plan, row.id)),
                Ok(Outcome::Before(_)) => {}
                Err(error) => {
                    tracing::warn!(item = %row.id, %error, "work of somebody who left could not be given back yet");
                    left.held.push(self.item_shown(row).await?);
                }
            }
        }
        Ok(left)
    }

    async fn item_shown(&self, row: WorkItemRow) -> Answer<WorkItemView> {
        let definition = self.version_of(&row.orchestration, row.version).await?;
        Ok(item_view(row, &self.known(), Some(&definition), self.now_ms()))
    }

    /// Tells managers of work that only they can move on.
    pub(crate) async fn tell_of_leaver(&self, name: &Name, held: &[WorkItemView]) -> Answer<()> {
        if held.is_empty() {
            return Ok(());
        }
        let known = self.known();
        let label = known.directory.label(&Assignee::User(name.clone()));
        let pieces = if held.len() == 1 { "piece" } else { "pieces" };
        let subject = format!("{label} is no longer active and holds {} {pieces} of work", count(held.len()));
        let first: Vec<String> =
            held.iter().take(5).map(|item| format!("{} for {}", item.step_label, item.run_title)).collect();
        let more = if held.len() > first.len() { ", and more" } else { "" };
        let body = format!("Give it to somebody else: {}{more}.", first.join(", "));
        let mut changeset = Changeset::new();
        let mut told = Vec::new();
        let telling = Telling {
            kind: NoticeKind::Message,
            subject,
            body,
            run: None,
            item: held.first().filter(|_| held.len() == 1).map(|item| item.id),
            record: None,
            bell_only: false,
        };
        for user in known.managers().filter(|user| *user != name) {
            let tells = self.tell_person(&known, user, &telling)?;
            changeset.write(Write::AddNotification(tells.row));
            for write in tells.writes {
                changeset.write(write);
            }
            told.push(message("notification", user, vec![user.clone()]));
        }
        self.commit(changeset).await.map_err(store)?;
        self.inner.hub.say(told, false, true);
        Ok(())
    }

    /// Gives back what is still with people who left: where the server ended in the middle of it, or where somebody took work
    /// at the very moment they were deactivated.
    pub(crate) async fn sweep_leavers(&self) -> Answer<()> {
        let known = self.known();
        let held: BTreeMap<String, i64> =
            self.inner.db.open_items_held().await.map_err(store)?.into_iter().collect();
        let gone = known.directory.users.values().filter(|user| !user.active);
        for user in gone.filter(|user| held.contains_key(&format!("user:{}", user.name))) {
            self.leave(&user.name).await?;
        }
        Ok(())
    }
}
