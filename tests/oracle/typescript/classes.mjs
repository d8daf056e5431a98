// The differences of definition: rows that only one side has. Each has a pair in fixtures/extract/typescript, the folder
// definition_NAME: expected.txt is assay's reading, which the unit tests replay, and oracle.txt the other one.
//   known(side, kind, row): the name of the class, or null; side 0 is assay, 1 the oracle.
const classes = {
    // tree-sitter has no nodes for the types in a JSDoc comment.
    jsdoc_any: (side, kind, row) => side === 0 && kind === 'any_type' && row.context === 'jsdoc',
    // A function is declared once, by its last signature or its body; the ones before it are no declarations.
    overloads: (side, kind, row) => side === 1 && row.overload === true,
    // Parameters belong to the scope of a body.
    parameters_without_body: (side, kind, row) => side === 1 && kind === 'parameter' && row.bodiless === true,
};

export const names = Object.keys(classes);

export function known(side, kind, row) {
    return names.find((name) => classes[name](side, kind, row)) ?? null;
}
