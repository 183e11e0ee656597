//! Handing one thing over. Each can be done twice: the second time there is nothing left to do.

use fermata_api::{ApiError, ErrorKind, people::UserPatch};
use fermata_engine::{
    ids::{Name, WorkItemId},
    people::Assignee,
};
use fermata_store::{Changeset, StoreError, Write, rows::BulkTargetRow};

use super::found::What;
use crate::{
    Answer, Service, SignedIn,
    error::{changed, store},
    limits::RETRIES_MAX,
    policy::{Action, require},
    transition::{By, Idempotency, ItemWish, Wish},
};

/// Who hands over to whom, and why.
#[derive(Clone, Copy)]
pub(crate) struct Handing<'h> {
    pub(crate) from: &'h Name,
    pub(crate) to: &'h Name,
    pub(crate) reason: &'h str,
}

impl Service {
    /// Hands one thing over; what is said of it where there is more to say than that it is done.
    pub(crate) async fn hand_one(
        &self,
        who: &SignedIn,
        handing: Handing<'_>,
        target: &BulkTargetRow,
    ) -> Answer<String> {
        require(who, Action::PeopleManage)?;
        let Handing { from, to, .. } = handing;
        let label = self.known().directory.label(&Assignee::User(to.clone()));
        let nothing = String::new();
        match target.thing.parse::<What>()? {
            What::Work(item) => self.hand_work(who, handing, item, target).await.map(|()| nothing),
            What::Team(kind, team) => {
                self.team_hand_over(who, kind, &team, handing).await?;
                Ok(nothing)
            }
            What::Report(user) => self.hand_report(who, &user, handing).await,
            What::StandIn { user, absence } => {
                self.absence_hand_over(who, &user, absence, handing).await?;
                Ok(nothing)
            }
            // Whoever took over is meant by the name of the one who left: there is nothing more to do.
            What::Owner(_) | What::Orchestration(_) | What::Flow(_) | What::Delegation(_) => {
                self.refuse_active(from)?;
                Ok(format!("{label} is meant from now on."))
            }
        }
    }

    /// Of somebody who is still here nobody else is meant.
    fn refuse_active(&self, from: &Name) -> Answer<()> {
        if !self.known().directory.is_active(from) {
            return Ok(());
        }
        let message = "They are still active, so they are meant by it as before. Deactivate them, or change it by hand.";
        Err(ApiError::new(ErrorKind::Conflict, "still_active", message))
    }

    async fn hand_work(
        &self,
        who: &SignedIn,
        handing: Handing<'_>,
        item: WorkItemId,
        target: &BulkTargetRow,
    ) -> Answer<()> {
        let to = Assignee::User(handing.to.clone());
        let wish = Wish::Work { item, wish: ItemWish::Reassign { to, reason: handing.reason.to_owned() } };
        let what = format!("bulk {}", target.bulk);
        let kept = Idempotency::new(who, &what, Some(target.seq.to_string()), &target.target)?;
        self.carry_out(&By::Person(who.clone()), &wish, kept.as_ref()).await.map(drop)
    }

    /// Somebody reports to whoever takes over; who takes over reports to whom the one who left reported to.
    async fn hand_report(&self, who: &SignedIn, user: &Name, handing: Handing<'_>) -> Answer<String> {
        let Handing { from, to, .. } = handing;
        let row = self.user_row(user).await?;
        if row.manager.as_ref() != Some(from) {
            return Ok(String::new());
        }
        let above = if user == to { self.user_row(from).await?.manager } else { Some(to.clone()) };
        let patch = UserPatch { manager: Some(above.clone()), ..UserPatch::default() };
        self.user_changed(who, row, patch, None).await?;
        self.learned("people", user).await?;
        Ok(match above {
            Some(above) if user == to => {
                format!("They report to {} now.", self.known().directory.label(&Assignee::User(above)))
            }
            Some(_) => String::new(),
            None => "They report to nobody now.".to_owned(),
        })
    }

    /// Whoever takes over stands in where the one who left did.
    async fn absence_hand_over(
        &self,
        who: &SignedIn,
        user: &Name,
        id: uuid::Uuid,
        handing: Handing<'_>,
    ) -> Answer<()> {
        let Handing { from, to, reason } = handing;
        for _ in 0..RETRIES_MAX {
            let rows = self.inner.db.absences_of(user).await.map_err(store)?;
            let Some(row) = rows.into_iter().find(|row| row.id == id) else { return Ok(()) };
            let Some(next) = super::super::absences::with_another(&row, from, to)? else { return Ok(()) };
            let entry = self
                .noted(who, "absence.change", user)
                .change(&row.content, &next.content)
                .detail(serde_json::json!({ "reason": reason }));
            let mut changeset = Changeset::new();
            changeset
                .write(Write::PutAbsence(Box::new(next)))
                .write(Write::PutJob(super::super::absences::job(user, self.now_ms())))
                .write(entry.into());
            match self.commit(changeset).await {
                Ok(()) => return self.learned("people", user).await,
                Err(StoreError::Conflict(_)) => {}
                Err(other) => return Err(store(other)),
            }
        }
        Err(changed("absence"))
    }
}
