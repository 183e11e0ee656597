//! Actions: the hub in `flow/action.rs` carries them out; this is what a flow does around it.

use crate::flow::{
    Action,
    action::ActionEnv,
    run::{FlowFault, Library},
    walk::Walk,
};

impl Walk<'_> {
    pub(in crate::flow) fn action(&mut self, it: &Action, label: &str, place: &str) -> Result<(), FlowFault> {
        let (mut ids, mut sends) = (self.work.ids.clone(), Vec::new());
        let mut at = ActionEnv {
            scope: &self.scope,
            label,
            place,
            library: Library { changed: self.work.now(), ..self.env.library },
            may_call_out: self.env.may_call_out,
            ids: &mut ids,
            sends: &mut sends,
        };
        let sets = it.perform(&mut at)?;
        self.did(|| it.words().to_owned());
        for (name, value) in sets {
            self.assign(&name, &value, label)?;
        }
        self.work.ids = ids;
        self.work.sends.extend(sends);
        Ok(())
    }
}
