import { Skeleton } from '@mantine/core';

/** Lines the shape of what is coming; announced once, not line by line. */
export const RowSkeleton = ({ rows = 4 }: { readonly rows?: number }) => (
  <div role="status" aria-label="Loading" style={{ padding: '14px 16px', display: 'grid', gap: 14 }}>
    {Array.from({ length: rows }, (_, index) => (
      <Skeleton key={index} height={12} width={`${92 - ((index * 17) % 40)}%`} radius="sm" />
    ))}
  </div>
);
