import express, { Router as R, type Foo } from 'express';
import type { Bar } from './bar';
import * as ns from "./ns";
import './side';
const { Pool, types: { X } } = require('pg');
const dbg = require('debug')('app');
export const API_PREFIX = '/api' + VERSION + '/x';
const ROUTES = { agents: '/agents', nested: { a: { b: `x${y}` } } } as const;
enum Color { Red, Green = 5, Blue, S = 's' }
app.use(`${API_PREFIX}/agents`, auth, createRouter(ctrl));
router.route('/x').get(h).post(h2);
export class Svc<T extends any> extends Base<T> implements IA, IB<string> {
  private readonly cache = new Map<string, any>();
  constructor(private readonly pool: Pool, @Inject('x') public foo?: Foo) { super(); this.x = require('y'); }
  @Get('/a') async list(@Query() q: any): Promise<any[]> { return this.pool.query(`select ${q}`, [q]); }
  handler = async (req: Request) => { await this.list(req); };
}
/* eslint-disable no-console, no-alert -- because */
// @ts-ignore: reason
const fn = (a: string, { b, c = 3 }: { b: any } = {}): a is string => a;
const g = <T,>(x: T) => x as unknown as any;
const cond = a ? (b) : c => d;
const lt = a < b && c > (d);
const call = f<string>(x);
const re = /ab[/]c/g.test(x) / 2;
const { PORT = '3000', HOST: host } = process.env;
const z = process.env.FOO ?? 'bar', w = process.env['BAZ'] || 5;
describe('x', () => { it.each([1,2])('n %s', () => {}); it('y', async () => { expect(a).toBe(1) }); beforeEach(fn2); });
export default router;
export { a as b, c } from './d';
export * from './e';
module.exports = { q: r, s };
