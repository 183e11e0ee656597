//! Flows of our own words, one for each kind of element, and the samples where they are at hand.

mod actions;
mod elements;
mod in_order;
mod play;
mod samples;
mod screens;
mod support;
mod tables;
mod unusual;
mod ways;
