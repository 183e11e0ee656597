//! The order of saving: one save at a time, the newest drawing after it. Nothing is sent here and no clock is read; what is
//! to be done next is said.

/// Where saving stands, for the person who draws.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pages) enum Saving {
    /// What is drawn is saved.
    Saved,
    /// There are edits that are not saved yet.
    Dirty,
    /// They are on their way.
    Busy,
    /// The server cannot be reached; tried again by itself.
    Offline,
    /// Somebody else has saved it since, and nothing here is lost by loading that.
    Newer,
    /// Somebody else saved meanwhile.
    Conflict,
    /// The server refused, with its words.
    Refused(String),
}

/// What became of what was sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// It is stored.
    Stored,
    /// It did not arrive.
    Offline,
    /// Somebody else was quicker.
    Conflict,
    /// The server refused, with its words.
    Refused(String),
}

/// What is to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing.
    Rest,
    /// Save a moment later.
    Soon,
    /// Try again after a while.
    Again,
}

/// What is saved, what is on its way, and what is to follow.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Queue {
    /// Never [`Saving::Busy`]: that is `flying`.
    state: Saving,
    flying: bool,
    /// Edited since what is on its way was sent.
    after: bool,
}

impl Queue {
    /// What is drawn is saved.
    pub(super) fn saved() -> Self {
        Self { state: Saving::Saved, flying: false, after: false }
    }

    /// What the person is told.
    pub(super) fn shown(&self) -> Saving {
        match self.state {
            Saving::Newer | Saving::Conflict => self.state.clone(),
            _ if self.flying => Saving::Busy,
            _ => self.state.clone(),
        }
    }

    /// Whether something is on its way.
    pub(super) fn is_flying(&self) -> bool {
        self.flying
    }

    /// Whether the person must say first which of two drawings stays.
    pub(super) fn is_blocked(&self) -> bool {
        matches!(self.state, Saving::Newer | Saving::Conflict)
    }

    /// Whether everything drawn is known to be stored.
    pub(super) fn is_settled(&self) -> bool {
        self.state == Saving::Saved && !self.flying
    }

    /// Whether leaving now may lose something.
    pub(super) fn holds(&self) -> bool {
        self.flying || !matches!(self.state, Saving::Saved | Saving::Newer)
    }

    /// Something was edited.
    pub(super) fn edit(&mut self) -> Next {
        match self.state {
            Saving::Conflict => Next::Rest,
            Saving::Newer => {
                self.state = Saving::Conflict;
                Next::Rest
            }
            _ if self.flying => {
                self.after = true;
                Next::Rest
            }
            _ => {
                self.state = Saving::Dirty;
                Next::Soon
            }
        }
    }

    /// Whether what is drawn is to be sent now; then it is on its way.
    pub(super) fn send(&mut self) -> bool {
        if self.flying || self.is_blocked() || self.state == Saving::Saved {
            return false;
        }
        self.flying = true;
        self.after = false;
        true
    }

    /// Lets nothing be sent until it is released.
    pub(super) fn hold(&mut self) {
        self.flying = true;
    }

    /// Sending goes on.
    pub(super) fn release(&mut self) -> Next {
        self.flying = false;
        let after = std::mem::take(&mut self.after);
        if self.is_blocked() || (self.state == Saving::Saved && !after) {
            return Next::Rest;
        }
        self.state = Saving::Dirty;
        Next::Soon
    }

    /// There is an answer to what was sent.
    pub(super) fn answered(&mut self, answer: Answer) -> Next {
        self.flying = false;
        let after = std::mem::take(&mut self.after);
        let (state, next) = match answer {
            Answer::Stored if after => (Saving::Dirty, Next::Soon),
            Answer::Stored => (Saving::Saved, Next::Rest),
            Answer::Offline => (Saving::Offline, Next::Again),
            Answer::Conflict => (Saving::Conflict, Next::Rest),
            // Edited since: what follows may be right again.
            Answer::Refused(_) if after => (Saving::Dirty, Next::Soon),
            Answer::Refused(words) => (Saving::Refused(words), Next::Rest),
        };
        self.state = state;
        next
    }

    /// What is on its way is not all that is drawn.
    pub(super) fn more_follows(&mut self) {
        self.after = true;
    }

    /// Somebody else saved it.
    pub(super) fn others_saved(&mut self) {
        let lossless = matches!(self.state, Saving::Saved | Saving::Newer);
        self.state = if lossless { Saving::Newer } else { Saving::Conflict };
    }

    /// The person has said that their own drawing stays.
    pub(super) fn keep_mine(&mut self) {
        self.state = Saving::Dirty;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_while_something_is_on_its_way() {
        let mut queue = Queue::saved();
        assert!(!queue.send(), "nothing was edited");
        assert_eq!(queue.edit(), Next::Soon);
        assert!(queue.send());
        assert!(!queue.send(), "a second save would have the same revision");
        assert_eq!(queue.edit(), Next::Rest, "it waits for the answer");
        assert_eq!(queue.shown(), Saving::Busy);
        assert!(!queue.send());
        assert_eq!(queue.answered(Answer::Stored), Next::Soon, "the newest drawing follows");
        assert!(queue.send());
        assert_eq!(queue.answered(Answer::Stored), Next::Rest);
        assert!(queue.is_settled() && !queue.holds());
    }

    #[test]
    fn what_is_not_stored_is_held() {
        for (answer, shown, next) in [
            (Answer::Offline, Saving::Offline, Next::Again),
            (Answer::Conflict, Saving::Conflict, Next::Rest),
            (Answer::Refused("Too big.".into()), Saving::Refused("Too big.".into()), Next::Rest),
        ] {
            let mut queue = Queue::saved();
            queue.edit();
            queue.send();
            assert!(queue.holds(), "what is on its way is not yet stored");
            assert_eq!(queue.answered(answer), next);
            assert_eq!(queue.shown(), shown);
            assert!(queue.holds() && !queue.is_settled());
        }
    }

    #[test]
    fn an_edit_mends_a_refusal_but_not_a_conflict() {
        let mut queue = Queue::saved();
        queue.edit();
        queue.send();
        queue.edit();
        assert_eq!(queue.answered(Answer::Refused("Wrong.".into())), Next::Soon);
        queue.send();
        queue.answered(Answer::Conflict);
        assert_eq!(queue.edit(), Next::Rest);
        assert!(!queue.send() && queue.is_blocked());
        queue.keep_mine();
        assert!(queue.send());
    }

    #[test]
    fn others_are_told_apart_by_what_would_be_lost() {
        let mut queue = Queue::saved();
        queue.others_saved();
        assert_eq!(queue.shown(), Saving::Newer);
        assert!(!queue.holds() && !queue.send());
        queue.edit();
        assert_eq!(queue.shown(), Saving::Conflict);
        assert!(queue.holds());
    }

    #[test]
    fn while_held_edits_wait() {
        let mut queue = Queue::saved();
        queue.hold();
        assert_eq!(queue.edit(), Next::Rest);
        assert!(!queue.send());
        assert_eq!(queue.release(), Next::Soon);
        assert!(queue.send());
        queue.answered(Answer::Conflict);
        queue.hold();
        assert_eq!(queue.release(), Next::Rest);
        assert!(queue.is_blocked(), "whose drawing stays is still to be said");
    }
}
