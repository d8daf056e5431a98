-- Down
-- is a title here: nothing went up
CREATE TABLE first (
  id int, -- up
  score int -- down
);
-- Up Migration
CREATE TABLE a (id int);

-- Down Migration
DROP TABLE a;
