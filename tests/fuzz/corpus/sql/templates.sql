CREATE TABLE ${schema}.users (id uuid, ${column} text);
CREATE TABLE ${prefix}orders (id uuid);
CREATE TABLE app_${tenant} (id uuid);
ALTER TABLE {{ .Schema }}.users ADD COLUMN x jsonb;
DROP TABLE IF EXISTS ${x};
CREATE TABLE one (id int)
GO
CREATE TABLE two (id int)
GO
