CREATE TABLE a (id int, name text DEFAULT 'open);
CREATE TABLE b (id int);
