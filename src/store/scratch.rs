//! A PostgreSQL database that is made for a while and dropped again: for measuring and for tests. Never touches a database
//! that was there before.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::{Options, StoreError};

/// A database of its own on a server.
#[derive(Debug)]
pub struct Scratch {
    server: String,
    name: String,
}

impl Scratch {
    /// Makes a database of this name (lower case letters, digits and `_`). The user in the address must be allowed to make
    /// databases.
    ///
    /// # Errors
    /// When the server does not answer, refuses, or has a database of this name.
    pub async fn create(server: &str, name: &str) -> Result<Self, StoreError> {
        let scratch = Self { server: server.to_owned(), name: name.to_owned() };
        scratch.ask(format!("CREATE DATABASE {name}")).await?;
        Ok(scratch)
    }

    /// How it is opened.
    pub fn options(&self) -> Options {
        let (start, query) = self.server.split_once('?').unwrap_or((self.server.as_str(), ""));
        // After the two slashes of `postgres://`, a slash begins the name of the database.
        let host = start.find("://").map_or(0, |at| at + 3);
        let path = start.get(host..).and_then(|rest| rest.find('/')).map_or(start.len(), |at| host + at);
        let server = start.get(..path).unwrap_or(start);
        Options::Postgres { url: format!("{server}/{}?{query}", self.name) }
    }

    /// Drops it, whoever is still connected.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn drop(self) -> Result<(), StoreError> {
        self.ask(format!("DROP DATABASE {} WITH (FORCE)", self.name)).await
    }

    async fn ask(&self, sql: String) -> Result<(), StoreError> {
        let mut conn = PgConnection::connect(&self.server).await?;
        sqlx::query(AssertSqlSafe(sql)).execute(&mut conn).await?;
        Ok(conn.close().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_takes_the_place_of_the_one_in_the_address() {
        let check = |server: &str, expected: &str| {
            let scratch = Scratch { server: server.to_owned(), name: "x".to_owned() };
            assert_eq!(scratch.options(), Options::Postgres { url: expected.to_owned() });
        };
        check("postgres://a:b@host:1/postgres", "postgres://a:b@host:1/x?");
        check("postgres://host", "postgres://host/x?");
        check("postgres://a@localhost/postgres?host=%2Ftmp", "postgres://a@localhost/x?host=%2Ftmp");
    }
}
