//! fermata-diagram
