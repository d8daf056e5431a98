type Fn = new <T>(a: A, b?: B) => C;
type Cond<T> = T extends (infer U extends string)[] ? D<U> : T extends F ? G : never;
type Mapped = { readonly [K in keyof H as I<K>]-?: H[K] };
type Tuple = [first: J, second?: K, ...rest: L[]];
type Lit = 'a' | -1 | `x${M}` | true | null | unique symbol;
type Q = typeof value.member<N> | import('./o').P['key'];
let fn: (this: R, ...args: S[]) => asserts x is T;
let obj: { method<U>(a: U): V; new (w: W): X; get y(): Y; set y(z: Z) };
function g<const A1 extends B1, in out C1 = D1>(a: A1): a is E1;
abstract class H1<I1> extends J1.K1<L1> implements M1 { n: N1 = new O1<P1>() as Q1; }
const c = { a: 1 } as const;
let nested: ((a: R1) => S1) | (T1 | U1)[];
function h(): asserts a;
