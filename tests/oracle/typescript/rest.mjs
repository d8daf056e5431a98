// env_read and suppression.
import { field, named, ofType } from './tree.mjs';
import { stringValue, unwrap } from './values.mjs';

const environments = /^(process\??\.env|import\.meta\.env|Bun\.env)$/;

const isEnvironment = (node, text) => node && environments.test(text(node).replace(/\s+/g, ''));

const isWritten = (node) => {
    const parent = node.parent;
    return (parent.type === 'assignment_expression' && field(parent, 'left') === node) ||
        (parent.type === 'unary_expression' && has(parent, 'delete'));
};
const has = (node, type) => node.children.some((child) => child.type === type);

export function environment({ nodes, text }, add) {
    for (const node of nodes) {
        if (node.type === 'member_expression' && isEnvironment(field(node, 'object'), text) && !isWritten(node)) {
            add('env_read', node.line, node.col, { name: text(field(node, 'property')), form: 'member' });
        } else if (node.type === 'subscript_expression' && isEnvironment(field(node, 'object'), text) && !isWritten(node)) {
            const index = field(node, 'index');
            if (index.type === 'string') {
                add('env_read', node.line, node.col, { name: stringValue(index, text), form: 'index' });
            }
        } else if (node.type === 'variable_declarator' && isEnvironment(unwrap(field(node, 'value')), text)) {
            taken(field(node, 'name'), text, add);
        }
    }
}

function taken(pattern, text, add) {
    if (pattern.type !== 'object_pattern') {
        return;
    }
    for (let part of named(pattern)) {
        if (part.type === 'rest_pattern') {
            continue;
        }
        part = part.type === 'object_assignment_pattern' ? field(part, 'left') : part;
        const key = part.type === 'pair_pattern' ? field(part, 'key') : part;
        add('env_read', key.line, key.col, { name: key.type === 'string' ? stringValue(key, text) : text(key), form: 'destructuring' });
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
