// env_read and suppression.
import { scopesOf } from './scopes.mjs';
import { field, has, named } from './tree.mjs';
import { stringValue, unwrap } from './values.mjs';

const environments = /^(process\??\.env|import\.meta\.env|Bun\.env|globalThis\.process\.env)$/;

const isWritten = (node) => {
    const parent = node.parent;
    return (parent.type === 'assignment_expression' && field(parent, 'left') === node) ||
        (parent.type === 'unary_expression' && has(parent, 'delete'));
};

// Whether an expression is the environment: written out, or by a name that stands for it where it is used.
function isEnvironment(node, scopes, text) {
    const inner = unwrap(node);
    if (inner?.type === 'identifier') {
        return scopes.resolve(text(inner), inner) === 'environment';
    }
    return inner !== undefined && environments.test(text(inner).replace(/\s+/g, ''));
}

export function environment(tree, add) {
    const { nodes, text } = tree;
    const scopes = scopesOf(tree, (declarator) => {
        const value = unwrap(field(declarator, 'value'));
        return value && value.type === 'member_expression' && environments.test(text(value).replace(/\s+/g, ''));
    });
    const at = (node, name, form) => add('env_read', node.line, node.col, { name, form });
    for (const node of nodes) {
        if (node.type === 'member_expression' || node.type === 'subscript_expression') {
            readMember(node, scopes, text, at);
        } else if (node.type === 'variable_declarator') {
            readPattern(field(node, 'name'), field(node, 'value'), scopes, text, at);
        } else if (node.type === 'call_expression') {
            readSchema(node, scopes, text, at);
        }
    }
}

function readMember(node, scopes, text, at) {
    const object = field(node, 'object');
    if (isWritten(node) || !isEnvironment(object, scopes, text)) {
        return;
    }
    const index = field(node, 'index');
    const name = index ? (index.type === 'string' ? stringValue(index, text) : null) : text(field(node, 'property'));
    const isAlias = unwrap(object).type === 'identifier';
    if (name !== null && (!isAlias || /^[A-Z][A-Z0-9_]*$/.test(name))) {
        at(node, name, index ? 'index' : 'member');
    }
}

function readPattern(pattern, value, scopes, text, at) {
    if (pattern.type !== 'object_pattern' || !isEnvironment(value, scopes, text)) {
        return;
    }
    for (let part of named(pattern)) {
        if (part.type === 'rest_pattern') {
            continue;
        }
        part = part.type === 'object_assignment_pattern' ? field(part, 'left') : part;
        const key = part.type === 'pair_pattern' ? field(part, 'key') : part;
        at(key, key.type === 'string' ? stringValue(key, text) : text(key), 'destructuring');
    }
}

// schema.parse(process.env), createEnv({ server, client, shared }), cleanEnv(process.env, validators)
function readSchema(node, scopes, text, at) {
    const callee = field(node, 'function');
    const list = field(node, 'arguments');
    const values = list?.type === 'arguments' ? named(list) : [];
    const name = callee.type === 'member_expression' ? text(field(callee, 'property')) : text(callee);
    if (/^(safeParse|parse)(Async)?$/.test(name) && callee.type === 'member_expression' && isEnvironment(values[0], scopes, text)) {
        readChain(field(callee, 'object'), scopes, text, at);
    } else if (name === 'cleanEnv' && values.length > 1 && isEnvironment(values[0], scopes, text)) {
        readKeys(scopes.valueOf(unwrap(values[1]), text), text, at);
    } else if (name === 'createEnv' && values[0]?.type === 'object') {
        for (const pair of named(values[0])) {
            if (pair.type === 'pair' && /^(server|client|shared)$/.test(text(field(pair, 'key')))) {
                readKeys(field(pair, 'value'), text, at);
            }
        }
    }
}

// z.object({ … }).strict(), or the name of a variable that holds such a chain.
function readChain(node, scopes, text, at) {
    for (let inner = scopes.valueOf(unwrap(node), text); inner?.type === 'call_expression';) {
        const callee = field(inner, 'function');
        if (callee.type === 'member_expression' && /^((strict|loose)?[oO]bject|extend)$/.test(text(field(callee, 'property')))) {
            readKeys(named(field(inner, 'arguments'))[0], text, at);
        }
        inner = callee.type === 'member_expression' ? unwrap(field(callee, 'object')) : undefined;
    }
}

function readKeys(object, text, at) {
    const inner = unwrap(object);
    for (const part of inner?.type === 'object' ? named(inner) : []) {
        const key = part.type === 'pair' ? field(part, 'key') : part;
        if (['property_identifier', 'string', 'shorthand_property_identifier'].includes(key.type)) {
            at(key, key.type === 'string' ? stringValue(key, text) : text(key), 'schema');
        }
    }
}

const directives = /^(eslint-(?:disable|enable)(?:-next-line|-line)?|@ts-(?:ignore|expect-error|nocheck)|biome-ignore(?:-all|-start)?|tslint:disable(?:-next-line|-line)?|oxlint-disable(?:-next-line|-line)?|(?:istanbul|c8|v8) ignore (?:next|if|else|file|start)|prettier-ignore)(?![\w-])\s*([^]*)$/;

export function suppressions({ nodes, text }, add) {
    for (const node of nodes) {
        if (node.type !== 'comment') {
            continue;
        }
        const body = text(node).replace(/^\/\/+|^\/\*+|\*+\/$/g, '').trim();
        const match = directives.exec(body);
        if (!match || match[1].startsWith('eslint-enable')) {
            continue;
        }
        const [, directive, rest] = match;
        let rules = [null];
        if (/^(eslint|oxlint)-/.test(directive)) {
            const list = rest.split(/\s--/)[0].replace(/^--[^]*/, '').trim();
            rules = list ? list.split(',').map((rule) => rule.trim()).filter(Boolean) : [null];
        }
        for (const rule of rules) {
            add('suppression', node.line, null, { directive, rule });
        }
    }
}
