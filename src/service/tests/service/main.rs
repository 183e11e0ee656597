//! The service as its callers see it, on both databases.

#[cfg(test)]
mod common;
#[cfg(test)]
mod definitions;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod onboarding;
#[cfg(test)]
mod people;
#[cfg(test)]
mod races;
#[cfg(test)]
mod records;
#[cfg(test)]
mod timers;
