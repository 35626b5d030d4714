import { Select } from '@mantine/core';
import { isRole, type Role, ROLES } from './roles.ts';

interface RoleSelectProps {
  readonly label: string;
  readonly value: Role;
  readonly onChange: (role: Role) => void;
  readonly disabled?: boolean;
}

/** One role of the table, with what it allows. */
export const RoleSelect = ({ label, value, onChange, disabled = false }: RoleSelectProps) => (
  <Select
    size="sm"
    label={label}
    description={ROLES.find((role) => role.value === value)?.about}
    data={ROLES.map(({ value: name, label: title }) => ({ value: name, label: title }))}
    value={value}
    allowDeselect={false}
    disabled={disabled}
    onChange={(next) => (next !== null && isRole(next) ? onChange(next) : undefined)}
  />
);
