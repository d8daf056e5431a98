// Which declaration a name means: by function, as far as reads of the environment need it.
import { patternNames } from './declarations.mjs';
import { field, named } from './tree.mjs';
import { stringValue, unwrap } from './values.mjs';

const isFunction = (node) => /^(program|function_declaration|function_expression|generator_function|generator_function_declaration|arrow_function|method_definition)$/.test(node.type);

function functionOf(node) {
    while (!isFunction(node)) {
        node = node.parent;
    }
    return node;
}

// isEnvironment(declarator): whether the variable is the environment. The result:
//   resolve(name, node): 'environment', 'other', or undefined for a name that nothing declares
//   valueOf(node, text): the value of the variable that an identifier means, else the node itself
export function scopesOf({ nodes, text }, isEnvironment) {
    const scopes = new Map();
    const declare = (scope, name, meaning, value) => {
        if (!scopes.has(scope)) {
            scopes.set(scope, new Map());
        }
        const known = scopes.get(scope);
        if (known.get(name)?.meaning !== 'environment') {
            known.set(name, { meaning, value });
        }
    };
    for (const node of nodes) {
        if (node.type === 'variable_declarator') {
            const scope = functionOf(node);
            const pattern = field(node, 'name');
            const value = unwrap(field(node, 'value'));
            const whole = value && /^(process|Bun|import\.meta)$/.test(text(value));
            for (const { key, local } of patternNames(pattern, text)) {
                const is = pattern.type === 'identifier' ? isEnvironment(node) : whole && key === 'env';
                declare(scope, local, is ? 'environment' : 'other', pattern.type === 'identifier' ? value : undefined);
            }
        } else if (node.type === 'formal_parameters') {
            for (const child of named(node)) {
                for (const { local } of patternNames(field(child, 'pattern') ?? child, text)) {
                    declare(node.parent, local, 'other');
                }
            }
        } else if (node.type === 'arrow_function' && field(node, 'parameter')) {
            declare(node, text(field(node, 'parameter')), 'other');
        } else if (node.type === 'import_specifier') {
            const source = field(node.parent.parent.parent, 'source');
            const is = source && /^(node:)?process$/.test(stringValue(source, text)) && text(field(node, 'name')) === 'env';
            declare(functionOf(node), text(field(node, 'alias') ?? field(node, 'name')), is ? 'environment' : 'other');
        }
    }
    const find = (name, node) => {
        for (let scope = functionOf(node); ; scope = functionOf(scope.parent)) {
            const known = scopes.get(scope)?.get(name);
            if (known || !scope.parent) {
                return known;
            }
        }
    };
    return {
        resolve: (name, node) => find(name, node)?.meaning,
        valueOf: (node) => (node?.type === 'identifier' ? find(text(node), node)?.value : node),
    };
}
