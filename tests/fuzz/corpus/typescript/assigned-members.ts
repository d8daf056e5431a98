let inner, deep;
const outer = { first: inner = { one: 1, two: { three: 3 } }, last: 2 };
const lists = { first: [deep = { four: [4] }] };
call({ first: inner = { five: 5 } });
