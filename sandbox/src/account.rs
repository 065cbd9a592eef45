//! Whose sandbox it is: one user of one organization, whatever the key.

pub(crate) const ORGANIZATION: &str = "org_sandbox";
pub(crate) const USER: &str = "usr_sandbox";
