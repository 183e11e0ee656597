//! fermata-interchange
