//! The database behind one type.
