import {
  ActionIcon,
  Badge,
  Button,
  createTheme,
  Drawer,
  Modal,
  Select,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
  type MantineColorsTuple,
} from '@mantine/core';

/** The one accent. Shade 6 under white text and shade 3 on the dark page both pass WCAG AA (5.5:1 and 8.1:1). */
const accent: MantineColorsTuple = [
  '#eef0ff',
  '#dfe3ff',
  '#c0c8ff',
  '#9dabff',
  '#7d8cfb',
  '#6271f2',
  '#4a59e0',
  '#3c49c0',
  '#333e9e',
  '#2b347e',
];

/** Greys with a breath of violet, so that they sit with the accent. */
const gray: MantineColorsTuple = [
  '#f8f8fa',
  '#f2f2f5',
  '#e8e8ed',
  '#dcdce3',
  '#c2c2cc',
  '#9898a6',
  '#6b6b79',
  '#4f4f5b',
  '#33333c',
  '#1b1b21',
];

const dark: MantineColorsTuple = [
  '#ececf1',
  '#c9c9d2',
  '#a0a0ad',
  '#858593',
  '#303038',
  '#26262d',
  '#18181c',
  '#101013',
  '#0c0c0f',
  '#08080a',
];

/** Shade 6 carries white text at 5.6:1. */
const red: MantineColorsTuple = [
  '#fdebec',
  '#fbd5d8',
  '#f5abb1',
  '#ef8089',
  '#e65d68',
  '#d73f4c',
  '#c22f3d',
  '#a52733',
  '#87222c',
  '#6b1d25',
];

const SANS =
  "'Geist Variable', ui-sans-serif, -apple-system, 'Segoe UI Variable Text', 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";
const MONO = "'Geist Mono Variable', ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace";

/** The look of the console: dense, quiet, one accent; measures are shared with `tokens.css`. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  colors: { accent, gray, dark, red },
  black: '#1b1b21',
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: { fontFamily: SANS, fontWeight: '600' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } }),
    Badge: Badge.extend({
      defaultProps: { radius: 'sm', variant: 'light' },
      styles: { root: { textTransform: 'none', fontWeight: 500 } },
    }),
    Button: Button.extend({ defaultProps: { size: 'xs' }, styles: { root: { fontWeight: 500 } } }),
    Drawer: Drawer.extend({
      defaultProps: { overlayProps: { backgroundOpacity: 0.35 }, transitionProps: { duration: 140 } },
    }),
    Modal: Modal.extend({
      defaultProps: {
        radius: 'lg',
        centered: true,
        overlayProps: { backgroundOpacity: 0.4, blur: 1 },
        transitionProps: { duration: 120 },
      },
    }),
    Select: Select.extend({ defaultProps: { size: 'xs' } }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'sm' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 350, withArrow: false, radius: 'sm', fz: 'xs', px: 8, py: 4 },
    }),
  },
});
