//! The memory of a WebAssembly module before it runs, and the statics that it exports.

use wasmparser::{BinaryReaderError, ConstExpr, DataKind, ExternalKind, Operator, Parser, Payload, TypeRef};

use super::Segment;

#[derive(Default)]
pub(super) struct Module<'data> {
    pub(super) segments: Vec<Segment<'data>>,
    /// The names and the addresses.
    pub(super) exports: Vec<(&'data str, u64)>,
}

impl<'data> Module<'data> {
    pub(super) fn parse(data: &'data [u8]) -> Result<Self, BinaryReaderError> {
        let mut module = Module::default();
        // The constants among them are addresses. Imported globals come first.
        let mut globals = Vec::new();
        for payload in Parser::new(0).parse_all(data) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        if let TypeRef::Global(_) = import?.ty {
                            globals.push(None);
                        }
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        globals.push(constant(&global?.init_expr));
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        let value = globals.get(export.index as usize).copied().flatten();
                        if let (ExternalKind::Global, Some(address)) = (export.kind, value) {
                            module.exports.push((export.name, address));
                        }
                    }
                }
                Payload::DataSection(section) => {
                    for segment in section {
                        let segment = segment?;
                        if let DataKind::Active { offset_expr, .. } = segment.kind
                            && let Some(address) = constant(&offset_expr)
                        {
                            module.segments.push(Segment { address, data: segment.data });
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(module)
    }
}

fn constant(expression: &ConstExpr<'_>) -> Option<u64> {
    match expression.get_operators_reader().read().ok()? {
        Operator::I32Const { value } => Some(value.cast_unsigned().into()),
        Operator::I64Const { value } => Some(value.cast_unsigned()),
        _ => None,
    }
}
