//! Packages: definitions with all that they depend on, on their way from one system to another.
//!
//! What a package would change is found out whole before anything is written, and is written as one changeset or not at all.
//! Nothing is ever deleted: what is here and not in the package stays. People do not travel.

pub(crate) mod bring;
mod collect;
mod given;
pub(crate) mod weigh;

use fermata_api::packages::{PackageHow, PackagePlan};
use fermata_engine::ids::Name;
use fermata_interchange::package::{
    archive,
    folder::{self, Files},
};

use crate::{
    Answer, Service, SignedIn,
    apart::apart,
    error::fault,
    policy::{Action, require},
};

pub use given::PackageGiven;

impl Service {
    /// Orchestrations with everything that they depend on, as texts by path; none named: all of them. Of each its active version,
    /// else its draft; with `drafts` its draft first.
    ///
    /// # Errors
    /// `orchestration_not_found` for a name that there is none of.
    pub async fn package_export(&self, who: &SignedIn, names: &[Name], drafts: bool) -> Answer<Files> {
        require(who, Action::PackageExport)?;
        let package = self.collect(names, drafts).await?;
        apart(move || folder::print(&package)).await?.map_err(fault)
    }

    /// As [`package_export`](Self::package_export), in one zip.
    ///
    /// # Errors
    /// As there.
    pub async fn package_export_zip(&self, who: &SignedIn, names: &[Name], drafts: bool) -> Answer<Vec<u8>> {
        let files = self.package_export(who, names, drafts).await?;
        apart(move || archive::pack(&files)).await?.map_err(fault)
    }

    /// Whether somebody may look at packages and apply them at all.
    ///
    /// # Errors
    /// Where they may not.
    pub fn package_allowed(&self, who: &SignedIn) -> Answer<()> {
        require(who, Action::PackageApply)
    }

    /// What applying a package would change here; changes nothing.
    pub async fn package_plan(
        &self,
        who: &SignedIn,
        given: &PackageGiven,
        how: &PackageHow,
    ) -> Answer<PackagePlan> {
        Ok(self.weigh(who, &given.0, &how.into()).await?.plan)
    }

    /// Applies a package: everything that its plan says, or nothing.
    ///
    /// # Errors
    /// `package_conflicts` with everything that is in the way; `changed_meanwhile` where the plan's revision is not as it was.
    pub async fn package_apply(
        &self,
        who: &SignedIn,
        given: &PackageGiven,
        how: &PackageHow,
    ) -> Answer<PackagePlan> {
        self.bring(who, &given.0, &how.into()).await
    }
}
