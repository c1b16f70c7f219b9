-- The two roles and the database on an outside PostgreSQL (15 or newer). Run once, as a superuser:
--   SAMRIT_OWNER_PASSWORD=… SAMRIT_APP_PASSWORD=… psql -f ops/roles.sql postgres
\set ON_ERROR_STOP on
\getenv owner_password SAMRIT_OWNER_PASSWORD
\getenv app_password SAMRIT_APP_PASSWORD

create role samrit_owner login password :'owner_password';
create role samrit_app login password :'app_password';
create database samrit owner samrit_owner template template0 encoding 'UTF8';

-- A forgotten transaction must not hold rows, a migration must not queue up the whole office behind it.
alter role samrit_app set idle_in_transaction_session_timeout = '5min';
alter role samrit_app set lock_timeout = '30s';
alter role samrit_owner set lock_timeout = '4s';

\connect samrit
alter default privileges for role samrit_owner grant select, insert, update, delete on tables to samrit_app;
alter default privileges for role samrit_owner grant usage, select on sequences to samrit_app;
