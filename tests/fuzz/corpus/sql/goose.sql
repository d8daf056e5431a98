-- +goose Up
-- +goose StatementBegin
CREATE TABLE a (id int);
CREATE TABLE b (id int);
-- +goose StatementEnd
CREATE TABLE c (id int);
-- +goose Down
DROP TABLE c;
DROP TABLE a, b;
