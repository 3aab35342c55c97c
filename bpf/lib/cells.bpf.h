/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Reading the image's tables: one array of cells across pages; no struct crosses a page. */
#ifndef EG_CELLS_H
#define EG_CELLS_H

static __always_inline struct eg_page *eg_page_of(u32 cell)
{
	u32 page = cell / EG_PAGE_CELLS;

	return bpf_map_lookup_elem(&eg_cells, &page);
}

static __always_inline u32 eg_cell(u32 cell)
{
	struct eg_page *page = eg_page_of(cell);

	return page ? page->cell[cell % EG_PAGE_CELLS] : 0;
}

/* A 64-bit word: two cells, the lower one even. */
static __always_inline u64 eg_cell64(u32 cell)
{
	struct eg_page *page = eg_page_of(cell);

	return page ? *(u64 *)&page->cell[cell % EG_PAGE_CELLS & ~1u] : 0;
}

/* Classifiers, rows and rules are eight cells. */
static __always_inline void *eg_eight_cells_at(u32 cell)
{
	struct eg_page *page = eg_page_of(cell);

	return page ? (void *)&page->cell[cell % EG_PAGE_CELLS & ~7u] : NULL;
}

/* Slots, steps and triggers are four cells. */
static __always_inline void *eg_four_cells_at(u32 cell)
{
	struct eg_page *page = eg_page_of(cell);

	return page ? (void *)&page->cell[cell % EG_PAGE_CELLS & ~3u] : NULL;
}

static __always_inline const struct eg_image *eg_image_here(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&eg_image, &zero);
}

/* An operation's tables; NULL never. */
static __always_inline const struct eg_op_layout *eg_layout_of(u32 op)
{
	const struct eg_image *image = eg_image_here();

	return image ? &image->ops[op % EG_OP_COUNT] : NULL;
}

static __always_inline const struct eg_rule *eg_rule_at(u32 number)
{
	const struct eg_image *image = eg_image_here();

	return image ? eg_eight_cells_at(image->rules + number * 8) : NULL;
}

static __always_inline const struct eg_classifier *eg_classifier_at(u32 number)
{
	return eg_eight_cells_at(EG_CLASSIFIER_CELL + eg_below(number, EG_CLASSIFIERS) * 8);
}

static __always_inline const struct eg_slot *eg_slot_at(u32 slots, u32 number)
{
	return eg_four_cells_at(slots + number * 4);
}

#endif
